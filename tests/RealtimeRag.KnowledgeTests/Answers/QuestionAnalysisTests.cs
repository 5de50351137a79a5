using RealtimeRag.Knowledge.Answers;
using RealtimeRag.Knowledge.Search.Ranking;
using RealtimeRag.KnowledgeTests.Search.Analysis;

namespace RealtimeRag.KnowledgeTests.Answers;

public sealed class QuestionAnalysisTests
{
    [Theory]
    [InlineData("who founded the town", "Who", "Person")]
    [InlineData("Whose idea was it?", "Who", "Person")]
    [InlineData("when was the bridge closed", "When", "Time")]
    [InlineData("in what year was it built", "When", "Time")]
    [InlineData("where is the harbour", "Where", "Place")]
    [InlineData("which city hosted the fair", "Where", "Place")]
    [InlineData("why did they leave", "Why", "Reason")]
    [InlineData("how many people live there", "HowMany", "Number")]
    [InlineData("how did they cross the river", "How", "Any")]
    [InlineData("which river flows through the town", "WhatNoun", "Any")]
    [InlineData("what colour is the flag", "WhatNoun", "Any")]
    [InlineData("what did the council decide", "What", "Any")]
    [InlineData("what's the name of the ship", "What", "Any")]
    [InlineData("name three rivers", "None", "Any")]
    [InlineData("um okay so who wrote it", "Who", "Person")]
    [InlineData("谁写的这本书", "Who", "Person")]
    [InlineData("学校是哪一年创办的", "When", "Time")]
    [InlineData("一共有多少人", "HowMany", "Number")]
    [InlineData("图书馆在哪里", "Where", "Place")]
    [InlineData("為什麼不開門", "Why", "Reason")]
    [InlineData("怎么充值", "How", "Any")]
    [InlineData("哪种卡可以用", "WhatNoun", "Any")]
    [InlineData("他發明了什麼", "What", "Any")]
    [InlineData("介绍校史", "None", "Any")]
    public void The_question_word_determines_the_kind_of_answer(string question, string word, string kind)
    {
        var asked = QuestionAnalysis.Of(question);

        Assert.Equal(Enum.Parse<AskingWord>(word), asked.Word);
        Assert.Equal(Enum.Parse<AnswerKind>(kind), asked.Kind);
    }

    [Theory]
    [InlineData("which river flows through the town", "river flows")]
    [InlineData("what colour is the flag", "colour")]
    [InlineData("what is the prize for the winner", "prize")]
    [InlineData("what kind of fuel did it burn", "fuel")]
    [InlineData("what percentage of the voters agreed", "percentage")]
    [InlineData("how many ships were built", "many ships")]
    public void The_focus_follows_the_question_word(string question, string thing) =>
        Assert.Equal(TermList.Keys(thing).Order(), QuestionAnalysis.Of(question).Focus.Order());

    [Theory]
    [InlineData("who founded the town")]
    [InlineData("why did they leave")]
    [InlineData("name three rivers")]
    [InlineData("what")]
    [InlineData("")]
    [InlineData("学校是哪一年创办的")]
    public void Without_a_noun_there_is_no_focus(string question) => Assert.Empty(QuestionAnalysis.Of(question).Focus);
}
