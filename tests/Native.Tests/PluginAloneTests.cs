using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Tests;

/// <summary>The plugin's file without LLVM's beside it.</summary>
[TestFixture("alone")]
internal sealed unsafe class PluginAloneTests(string kind) : ExecutableFixture(kind)
{
    [Test]
    public void WhatWasCompiledBeforeRuns()
    {
        PJRT_LoadedExecutable* executable = Load(AddImage.Value);
        PJRT_Buffer* x = Put(Values(1f, 2), [2]);
        PJRT_Buffer* y = Put(Values(10f, 20), [2]);
        PJRT_Buffer* sum = Run(executable, x, y);

        Assert.That(Get<float>(sum), Is.EqualTo(Values(111f, 222)));
        DestroyAll(x, y, sum);
        Destroy(executable);
    }

    [Test]
    public void CompilingIsAnErrorThatSaysWhatIsMissing()
    {
        const string Identity = "func.func @main(%x: tensor<f32>) -> tensor<f32> { return %x : tensor<f32> }";

        PluginError? error = Assert.Throws<PluginError>(() => Compile(Identity, "mlir", []));

        Assert.That(error!.Code, Is.EqualTo(PJRT_Error_Code.PJRT_Error_Code_FAILED_PRECONDITION));
        Assert.That(
            error.Text,
            Does.Contain("Compiling a program needs libpjrt_cpu_llvm.so beside the plugin")
                .And.Contain("it is not there")
                .And.Contain("libpjrt_cpu_alone")
        );
    }

    [Test]
    public void AFileThatIsNoLibraryIsAnErrorThatSaysWhy()
    {
        string folder = Directory.CreateTempSubdirectory("xlasharp").FullName;
        File.WriteAllText(Path.Combine(folder, LlvmLibrary.FileName), "text");

        Assert.That(
            () => LlvmLibrary.LoadBeside(Path.Combine(folder, "libpjrt_cpu.so")),
            Throws
                .TypeOf<StatusException>()
                .With.Message.Contains("beside the plugin")
                .And.Message.Not.Contains("not there")
        );
        Directory.Delete(folder, recursive: true);
    }
}
