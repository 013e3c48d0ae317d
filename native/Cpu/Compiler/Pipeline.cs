using XlaSharp.Hlo;
using XlaSharp.Native.Execution;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Compiler;

/// <summary>The stages from a StableHLO module to object code, in order.</summary>
internal static class Pipeline
{
    /// <summary>Compiles a verified module for this machine's processor.</summary>
    /// <exception cref="StatusException">The program uses what the device lacks.</exception>
    public static ExecutableImage Compile(Module module, CompileOptions options)
    {
        Function main = module.Main;
        Graph graph = GraphBuilder.Build(module, main);
        Donation donation = Donation.Of(main, graph);
        Fusion.Run(graph);
        BufferAssignment buffers = BufferAssignment.Run(graph, donation.Aliases);

        using CodeUnit unit = new(module.Name ?? main.Name);
        ProgramEmitter.Emit(unit, graph, buffers, donation.Aliases.Select(alias => (alias.Parameter, alias.Result)));
        return new ExecutableImage
        {
            Name = module.Name ?? main.Name,
            Parameters = [.. graph.Parameters.Select(parameter => parameter.Type)],
            Results = [.. graph.Results.Select(result => result.Type)],
            DonatedParameters = donation.Donated,
            Aliases = donation.Aliases,
            ObjectCode = GenerateCode(unit),
            EntryPoint = ProgramEmitter.EntryPoint,
            Constants = buffers.Constants,
            ArenaSize = buffers.ArenaSize,
            Options = options,
        };
    }

    private static byte[] GenerateCode(CodeUnit unit)
    {
        unit.Module.Verify();
        using TargetMachine machine = new();
        Optimizer.Run(unit.Module, machine);
        return machine.EmitObject(unit.Module);
    }
}
