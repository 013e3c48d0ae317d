using System.CommandLine;
using XlaSharp.Cli;

RootCommand root = new("XlaSharp: run, check and rewrite StableHLO programs.")
{
    DevicesCommand.Create(),
    RunCommand.Create(),
    CheckCommand.Create(),
    OptCommand.Create(),
    DiffCommand.Create(),
    StatsCommand.Create(),
    ViewCommand.Create(),
    GoldenCommand.Create(),
    CompileCommand.Create(),
    ExplainCommand.Create(),
};
return root.Parse(args).Invoke();
