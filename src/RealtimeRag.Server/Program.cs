using RealtimeRag.Server.Hosting;

try
{
    await using var app = ServerApp.Build(args);
    await app.RunAsync();
    return 0;
}
catch (SettingsException mistakes)
{
    await Console.Error.WriteLineAsync(mistakes.Screen());
    return SettingsException.ExitCode;
}
