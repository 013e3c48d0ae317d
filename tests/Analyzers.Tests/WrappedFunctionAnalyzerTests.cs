using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace XlaSharp.Analyzers.Tests;

/// <summary>What an editor shows about functions that are given to a layer.</summary>
public sealed class WrappedFunctionAnalyzerTests
{
    [TestCase("new FunctionLayer((Tensor inputs) => inputs)")]
    [TestCase(
        "new FunctionLayer((bool training, Tensor inputs, Tensor? rng, Tree state, Tree @params) => (inputs, state), "
            + "(Tensor rng, Tensor inputs) => (inputs, inputs))"
    )]
    [TestCase("new FunctionLayer((Tree @params, Tensor inputs) => inputs, @params: 1f)")]
    [TestCase("new FunctionLayer((Tree state, Tensor inputs) => (inputs, state), state: 1f)")]
    [TestCase("new FunctionLayer((Tree state, Tensor inputs) => new List<object> { inputs, state }, state: 1f)")]
    [TestCase("new FunctionLayer(Sound)")]
    [TestCase("new FunctionLayer(SoundField)")]
    public async Task SoundFunctionsAreSilent(string code) => Assert.That(await Report(code), Is.Empty);

    [TestCase(
        "new FunctionLayer((Tensor x) => x)",
        "XLS1001 call_fn must have a parameter 'inputs', but it has (x); supported names: params, state, rng, "
            + "inputs, training @ (Tensor x) => x"
    )]
    [TestCase(
        "new FunctionLayer((Tensor inputs) => inputs, (Tensor rng) => rng)",
        "XLS1001 init_fn must have a parameter 'inputs', but it has (rng); supported names: rng, inputs, training @ "
            + "(Tensor rng) => rng"
    )]
    [TestCase(
        "new FunctionLayer((Tensor inputs, string mode) => inputs)",
        "XLS1002 call_fn has the parameter 'mode', which a layer does not know; supported names: params, state, rng, "
            + "inputs, training @ mode"
    )]
    [TestCase(
        "new FunctionLayer((Tensor inputs, bool train) => inputs)",
        "XLS1002 call_fn has the parameter 'train', which a layer does not know (did you mean 'training'?); "
            + "supported names: params, state, rng, inputs, training @ train"
    )]
    [TestCase(
        "new FunctionLayer((Tree @params, Tensor inputs) => inputs)",
        "XLS1003 call_fn takes 'params', but there is no init_fn, and neither params nor state are given @ (Tree "
            + "@params, Tensor inputs) => inputs"
    )]
    [TestCase(
        "new FunctionLayer((Tree state, Tensor inputs) => inputs, state: 1f)",
        "XLS1004 call_fn takes 'state', so call_fn must return a pair (outputs, newState), but it returns Tensor @ "
            + "(Tree state, Tensor inputs) => inputs"
    )]
    [TestCase(
        "new FunctionLayer((Tree state, Tensor inputs) => (inputs, state), (Tensor inputs) => (inputs, "
            + "inputs, inputs))",
        "XLS1004 call_fn takes 'state', so init_fn must return a pair (params, state), but it returns (Tensor, "
            + "Tensor, Tensor) @ (Tensor inputs) => (inputs, inputs, inputs)"
    )]
    [TestCase(
        "new FunctionLayer((Tensor rng, Tensor inputs) => inputs)",
        "XLS1005 call_fn gets null as 'rng' in inference; declare it as Tensor? and use it in training only @ rng"
    )]
    [TestCase(
        "new FunctionLayer((Tensor inputs, Tensor training) => inputs)",
        "XLS1006 'training' of call_fn is a C# bool, known while tracing, but it is declared as Tensor @ training"
    )]
    [TestCase(
        "new FunctionLayer(Wrong)",
        "XLS1001 call_fn must have a parameter 'inputs', but it has (input); supported names: params, state, rng, "
            + "inputs, training @ Wrong"
    )]
    [TestCase(
        "new FunctionLayer(WrongField)",
        "XLS1001 call_fn must have a parameter 'inputs', but it has (x); supported names: params, state, rng, "
            + "inputs, training @ WrongField"
    )]
    public async Task WhatIsWrongIsReportedWhereItIs(string code, string expected) =>
        Assert.That(await Report(code), Does.Contain(expected));

    [Test]
    public async Task AVariableIsFollowedToItsLambda() =>
        Assert.That(
            await Report(
                "((System.Func<object>)(() => { var callFn = (Tree @params, Tensor input) => input; return new "
                    + "FunctionLayer(callFn, @params: 1f); }))()"
            ),
            Has.One.StartsWith("XLS1001").And.One.Contains("did you mean 'inputs'?")
        );

    private static async Task<IReadOnlyList<string>> Report(string expression)
    {
        string source = $$"""
            #nullable enable
            using System.Collections.Generic;
            using XlaSharp.Layers;
            using XlaSharp.Tracer;

            internal static class Program
            {
                private static readonly System.Func<Tensor, Tensor> WrongField = (Tensor x) => x;
                private static readonly System.Func<Tensor, Tensor> SoundField = (Tensor inputs) => inputs;
                public static object Make() => {{expression}};
                private static Tensor Sound(Tensor inputs) => inputs;
                private static Tensor Wrong(Tensor input) => input;
            }
            """;
        SyntaxTree tree = CSharpSyntaxTree.ParseText(source);
        string[] platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        CSharpCompilation compilation = CSharpCompilation.Create(
            "snippet",
            [tree],
            platform.Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)
        );
        Diagnostic[] errors =
        [
            .. compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error),
        ];
        Assert.That(errors, Is.Empty, "the snippet must compile");
        ImmutableArray<Diagnostic> found = await compilation
            .WithAnalyzers([new WrappedFunctionAnalyzer()])
            .GetAnalyzerDiagnosticsAsync();
        return
        [
            .. found
                .OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start)
                .Select(diagnostic =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{diagnostic.Id} {diagnostic.GetMessage(null)} @ "
                            + $"{tree.GetText().ToString(diagnostic.Location.SourceSpan)}"
                    )
                ),
        ];
    }
}
