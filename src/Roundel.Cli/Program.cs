using Roundel.Cli;

return CommandLine.Run(args, Terminal.OfProcess());
