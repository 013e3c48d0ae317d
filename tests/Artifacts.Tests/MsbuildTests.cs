using System.Diagnostics;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Runtime.PjRt;

namespace XlaSharp.Artifacts.Tests;

/// <summary>
/// A project with <c>XlaExecutable</c> items has artifacts beside its output, made again when their source changes.
/// </summary>
internal sealed class MsbuildTests
{
    private const string Program = """
        using XlaSharp;
        using XlaSharp.Tracer;

        namespace App;

        public static class Models
        {
            public static Lowered Twice() => Xla.Jit((Tensor x) => x + x, new() { Name = "twice" }).Lower(Spec.F32(3));
        }
        """;

    private const string Module = """
        func.func public @main(%x: tensor<?x2xf32>) -> tensor<?x2xf32> {
          %0 = stablehlo.negate %x : tensor<?x2xf32>
          return %0 : tensor<?x2xf32>
        }
        """;

    private DirectoryInfo _folder = null!;

    private string Output => Path.Combine(_folder.FullName, "out");

    [SetUp]
    public void MakeProject()
    {
        _folder = Directory.CreateTempSubdirectory("xlasharp-msbuild-");
        string bin = AppContext.BaseDirectory;
        string references = string.Concat(
            ((string[])["XlaSharp", "XlaSharp.Tracer", "XlaSharp.Hlo"]).Select(name =>
                $"""<Reference Include="{name}"><HintPath>{Path.Combine(bin, name + ".dll")}</HintPath></Reference>"""
            )
        );
        Store(
            "app.csproj",
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <OutDir>{Output}/</OutDir>
                <XlaSharpTool>dotnet "{Path.Combine(bin, "XlaSharp.Cli.dll")}"</XlaSharpTool>
              </PropertyGroup>
              <ItemGroup>
                {references}
                <XlaExecutable Include="App.Models.Twice" />
                <XlaExecutable Include="negate.mlir" Batch="1;4" />
              </ItemGroup>
              <Import Project="{Path.Combine(
                Repository.Root!,
                "src",
                "Artifacts",
                "build",
                "XlaSharp.Artifacts.targets"
            )}" />
            </Project>
            """
        );
        Store("Models.cs", Program);
        Store("negate.mlir", Module);
    }

    [TearDown]
    public void DropProject() => _folder.Delete(recursive: true);

    [Test]
    public void ABuildMakesArtifactsAndMakesThemAgainOnlyWhenTheirSourceChanges()
    {
        Build();
        using (PjRtClient client = Xla.CreateClient())
        {
            XlaModelOptions stored = new() { AllowCompilation = false };
            using XlaModel twice = XlaModel.Load(Path.Combine(Output, "App.Models.Twice.xlax"), client, stored);
            using XlaModel negate = XlaModel.Load(Path.Combine(Output, "negate.xlax"), client, stored);
            HostTensor x = HostTensor.Of<float>(new(ElementType.F32, [3]), [1, 2, 3]);
            Assert.That(twice.Run(x)[0].Values<float>().ToArray(), Is.EqualTo(new float[] { 2, 4, 6 }));
            Assert.That(negate.StoredBatchSizes, Is.EqualTo(new long[] { 1, 4 }));
        }

        DateTime first = File.GetLastWriteTimeUtc(Path.Combine(Output, "negate.xlax"));
        Store("negate.mlir", "func.func @main(%x: tensor<2xf32>) -> tensor<3xf32> { return %x : tensor<2xf32> }");
        (int exit, string text) = Run();
        Assert.Multiple(() =>
        {
            Assert.That(exit, Is.Not.Zero);
            Assert.That(text, Does.Contain("tensor<3xf32>"));
            Assert.That(File.GetLastWriteTimeUtc(Path.Combine(Output, "negate.xlax")), Is.EqualTo(first));
        });
    }

    private void Store(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);

    private void Build()
    {
        (int exit, string text) = Run();
        Assert.That(exit, Is.Zero, text);
    }

    private (int Exit, string Text) Run()
    {
        ProcessStartInfo start = new(
            "dotnet",
            ["build", "--nologo", "-v", "minimal", "-m:1", "--disable-build-servers"]
        )
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
        };
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment[PluginLocator.PathVariable] = new PluginLocator().Find().Path;
        using Process process = Process.Start(start)!;
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, text);
    }
}
