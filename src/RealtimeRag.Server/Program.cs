using RealtimeRag.Server.Hosting;
using RealtimeRag.Server.Settings;

if (ServerHelp.For(args) is { } help)
{
    await Console.Out.WriteLineAsync(help);
    return 0;
}

try
{
    if (args.Contains(HealthProbe.Argument))
    {
        return await HealthProbe.RunAsync(args, Console.Out);
    }

    await using var app = ServerApp.Build(args);
    await ServerApp.RunAsync(app);
    return 0;
}
catch (SettingsException mistakes)
{
    await Console.Error.WriteLineAsync(mistakes.Screen());
    return SettingsException.ExitCode;
}
catch (Exception fault) when (ListenFailure.Is(fault))
{
    await Console.Error.WriteLineAsync(ListenFailure.Screen(fault));
    return ListenFailure.ExitCode;
}
