// dotnet run client.cs -- ws://localhost:8000/ws/realtime-asr "默认端口是多少？"
#:project ../src/RealtimeRag.Client
#:property RestorePackagesWithLockFile=false
using RealtimeRag.Client;

if (args is not [var url, var question]) { Console.Error.WriteLine("usage: dotnet run client.cs -- URL QUESTION"); return 2; }
try
{
    await using var client = await RealtimeRagClient.ConnectAsync(new Uri(url));
    client.SendFinal(question);
    client.Stop(); // the open question is still answered
    await foreach (var e in client.ReadEventsAsync())
    {
        if (e is RagEvent.Answer answer) { Console.Write(answer.Text); }
        if (e is RagEvent.Error error) { Console.Error.WriteLine($"{error.Code} {error.Message}"); }
        if (e is RagEvent.Closed closed) { Console.WriteLine(); return closed.ByPlan ? 0 : 1; }
    }
}
catch (Exception e) when (e is RealtimeRagException or UriFormatException) { Console.Error.WriteLine(e.Message); }
return 1;
