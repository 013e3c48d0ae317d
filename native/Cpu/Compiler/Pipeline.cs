using System.Collections.Immutable;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Analysis;
using XlaSharp.Hlo.Passes;
using XlaSharp.Native.Execution;
using XlaSharp.Native.Llvm;
using XlaSharp.Native.Lowering;

namespace XlaSharp.Native.Compiler;

/// <summary>The stages from a StableHLO module to object code, in order.</summary>
internal static class Pipeline
{
    /// <summary>
    /// Passes of <c>src/Hlo</c> that every program goes through; <c>xlasharp opt --pass</c> shows what they do.
    /// </summary>
    private const string Decompositions =
        "decompose-chlo,decompose-composites,replace-deprecated,refine-dynamic,pad-dynamic,"
        + "decompose-quantized,decompose-batch-norm";

    private static readonly PassSettings Settings = new PassSettings().Set(
        DecomposeChlo.KeepOption,
        LoweringSet.Lowers
    );

    /// <summary>Compiles a verified module for this machine's processor.</summary>
    /// <exception cref="StatusException">The program uses what the device lacks.</exception>
    public static ExecutableImage Compile(Module module, CompileOptions options, Explanation? explanation = null)
    {
        LayoutModes.Check(module.Main);
        Module simple = Simplify(module, options, explanation);
        using CodeUnit unit = new(module.Name ?? "main");
        (Graph graph, Donation donation, BufferAssignment buffers, Kernel[] kernels) = Lower(
            simple,
            unit,
            options,
            explanation
        );
        ReadOnlyMemory<byte>[] objects = CodeGeneration.Run(unit, EntryCode.Of(graph), kernels, explanation);
        explanation?.EndStage("LLVM");
        if (explanation is not null)
        {
            explanation.AddKernels(kernels);
            explanation.AddSteps(graph, KernelsOf(kernels));
            explanation.AddBuffers(graph, buffers);
            explanation.AddMemory("object code", objects.Sum(file => (long)file.Length));
        }

        Cost cost = CostAnalysis.Of(simple).Total;
        ImmutableArray<DynamicDimension> dynamicParameters = DynamicOf(simple.Main.ArgumentAttributes);
        ImmutableArray<DynamicDimension> dynamicResults = DynamicOf(simple.Main.ResultAttributes);
        return new ExecutableImage
        {
            Name = module.Name ?? "main",
            Parameters = [.. graph.Parameters.SkipLast(dynamicParameters.Length).Select(parameter => parameter.Type)],
            Results = [.. graph.Results.SkipLast(dynamicResults.Length).Select(result => result.Type)],
            DynamicParameters = dynamicParameters,
            DynamicResults = dynamicResults,
            DonatedParameters = donation.Donated,
            Aliases = donation.Aliases,
            ObjectFiles = [.. objects],
            EntryPoint = ProgramEmitter.EntryPoint,
            Constants = buffers.WriteConstants(),
            HostCalls = [.. unit.HostCalls],
            ArenaSize = buffers.ArenaSize,
            Cost = new ProgramCost((float)cost.Flops, (float)cost.BytesAccessed, (float)cost.Transcendentals),
            Options = options,
            Explanation = explanation?.ToString(),
        };
    }

    /// <summary>The LLVM IR of a module before LLVM optimises it, for a developer to read.</summary>
    public static string Describe(Module module)
    {
        using CodeUnit unit = new(module.Name ?? "main");
        Kernel[] kernels = Lower(Simplify(module, CompileOptions.Default), unit, CompileOptions.Default).Kernels;
        using CodeUnit rest = new("kernels");
        Array.ForEach(kernels, kernel => kernel.Emit(rest));
        return unit.Module + "\n" + rest.Module;
    }

    /// <summary>StableHLO to StableHLO: what has no code of its own becomes what has.</summary>
    internal static Module Simplify(Module module, CompileOptions options, Explanation? explanation = null)
    {
        bool alone = options is { NumReplicas: 1, NumPartitions: 1 };
        string passes = alone ? Decompositions + ",single-process" : Decompositions;
        PassDriver driver = new(PassRegistry.Create(passes, Settings))
        {
            OnPass = report => explanation?.EndStage(report.Pass),
        };
        return driver.Run(module);
    }

    /// <summary>StableHLO to the LLVM IR of the entry function, and kernels to be written.</summary>
    internal static (Graph Graph, Donation Donation, BufferAssignment Buffers, Kernel[] Kernels) Lower(
        Module module,
        CodeUnit unit,
        CompileOptions options,
        Explanation? explanation = null
    )
    {
        Graph graph = GraphBuilder.Build(module, module.Main, options.Grid);
        explanation?.EndStage("graph");
        if (options.Optimize)
        {
            RecognizeScans.Run(graph);
            explanation?.EndStage("scans");
            SeparateWindows.Run(graph);
            explanation?.EndStage("windows");
            SplitReductions.Run(graph);
            UseLists.Rebuild(graph);
            explanation?.EndStage("reductions");
            FoldTransposes.Run(graph);
            explanation?.EndStage("transposes");
            PlanProducts.Run(graph);
            UseLists.Rebuild(graph);
            explanation?.EndStage("products");
        }

        Donation donation = Donation.Of(module.Main, graph);
        Fusion.Run(graph, options.Optimize);
        explanation?.EndStage("fusion");
        Grouping.Run(graph, options.Optimize);
        explanation?.EndStage("grouping");
        BufferAssignment buffers = BufferAssignment.Run(graph, donation.Aliases);
        explanation?.EndStage("buffers");
        Kernel[] kernels = ProgramEmitter.Emit(
            unit,
            graph,
            buffers,
            donation.Aliases.Select(alias => (alias.Parameter, alias.Result))
        );
        explanation?.EndStage("entry function");
        return (graph, donation, buffers, kernels);
    }

    private static Dictionary<Node, Kernel> KernelsOf(Kernel[] kernels) =>
        kernels.SelectMany(kernel => kernel.Users.Select(node => (node, kernel))).ToDictionary();

    // The pass pad-dynamic puts sizes behind all parameters and behind all results.
    private static ImmutableArray<DynamicDimension> DynamicOf(IReadOnlyList<DictionaryAttr> attributes) =>
        [.. SizeOf.Read(attributes).Select(size => new DynamicDimension(size.Index, size.Dimension))];
}
