namespace RealtimeRag.Core.Answers;

/// <summary>A section that a question may be about.</summary>
/// <param name="Title">Its title, which can be asked as a question itself.</param>
/// <param name="Section">The backend's name for it; opaque.</param>
public sealed record AnswerChoice(string Title, string Section);
