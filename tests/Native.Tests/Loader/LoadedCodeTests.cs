using XlaSharp.Native.Llvm;
using XlaSharp.Native.Loader;

namespace XlaSharp.Native.Tests.Loader;

/// <summary>Code built, compiled, loaded and run in this process, through the shared LLVM.</summary>
[TestFixture]
internal sealed unsafe class LoadedCodeTests
{
    [Test]
    public void CompiledAddReturnsTheSum()
    {
        using LoadedCode code = new(CompileAdd("add"));

        var add = (delegate* unmanaged[Cdecl]<float, float, float>)code.Lookup("add");

        Assert.That(add(1.5f, 2.25f), Is.EqualTo(3.75f));
    }

    [Test]
    public void TwoObjectsMayDefineTheSameName()
    {
        byte[] add = CompileAdd("f");
        byte[] sum = CompileSum();
        using LoadedCode first = new(add);
        using LoadedCode second = new(sum);

        Assert.That(second.Lookup("f"), Is.Not.EqualTo(first.Lookup("f")));
    }

    [Test]
    public void LoopSumsAnArray()
    {
        using LoadedCode code = new(CompileSum());
        var sum = (delegate* unmanaged[Cdecl]<float*, long, float>)code.Lookup("f");
        float* values = stackalloc float[] { 1, 2, 3, 4.5f };

        Assert.That(sum(values, 4), Is.EqualTo(10.5f));
        Assert.That(sum(values, 0), Is.Zero);
    }

    [Test]
    public void AMissingSymbolIsAnErrorThatNamesIt()
    {
        using var context = new LlvmContext();
        using LlvmModule module = context.CreateModule("m");
        LlvmFunction elsewhere = module.AddFunction("nobody_defines_me", context.Void);
        using var ir = new IrBuilder(module);
        ir.Begin(module.AddFunction("f", context.Void));
        ir.Call(elsewhere);
        ir.Return();
        byte[] file = Compile(module);

        Assert.That(
            () => new LoadedCode(file),
            Throws
                .TypeOf<StatusException>()
                .With.Message.Contains("nobody_defines_me")
                .And.Property(nameof(StatusException.Code))
                .EqualTo(StatusCode.Internal)
        );
    }

    [Test]
    public void MathematicalFunctionsComeFromTheCLibrary()
    {
        using var context = new LlvmContext();
        using LlvmModule module = context.CreateModule("m");
        LlvmFunction erf = module.AddFunction("erf", context.F64, context.F64);
        LlvmFunction f = module.AddFunction("f", context.F64, context.F64);
        using var ir = new IrBuilder(module);
        ir.Begin(f);
        ir.Return(ir.Call(erf, f.Parameter(0)));
        using LoadedCode code = new(Compile(module));

        // erf(1), from tables.
        Assert.That(
            ((delegate* unmanaged[Cdecl]<double, double>)code.Lookup("f"))(1),
            Is.EqualTo(0.8427007929497149).Within(1e-15)
        );
    }

    [Test]
    public void AnInvalidModuleIsAnErrorThatSaysWhy()
    {
        using var context = new LlvmContext();
        using LlvmModule module = context.CreateModule("m");
        using var ir = new IrBuilder(module);
        ir.Begin(module.AddFunction("f", context.Void));

        Assert.That(module.Verify, Throws.TypeOf<LlvmException>().With.Message.Contains("does not have terminator"));
    }

    [Test]
    public void FilesCallEachOther()
    {
        using var context = new LlvmContext();
        using LlvmModule module = context.CreateModule("twice");
        LlvmFunction add = module.AddFunction("add", context.F32, context.F32, context.F32);
        LlvmFunction twice = module.AddFunction("twice", context.F32, context.F32);
        using var ir = new IrBuilder(module);
        ir.Begin(twice);
        ir.Return(ir.Call(add, twice.Parameter(0), twice.Parameter(0)));
        using LoadedCode code = new(Compile(module), CompileAdd("add"));

        Assert.That(((delegate* unmanaged[Cdecl]<float, float>)code.Lookup("twice"))(21), Is.EqualTo(42f));
    }

    [Test]
    public void FilesShareAVariableOfTheSameName()
    {
        using LoadedCode code = new(CompileCount("first"), CompileCount("second"));
        var first = (delegate* unmanaged[Cdecl]<long>)code.Lookup("first");
        var second = (delegate* unmanaged[Cdecl]<long>)code.Lookup("second");

        Assert.That(new[] { first(), second(), first(), second() }, Is.EqualTo(new long[] { 1, 2, 3, 4 }));
    }

    [Test]
    public void AnUndefinedEntryIsAnErrorThatNamesIt()
    {
        using LoadedCode code = new(CompileAdd("add"));

        Assert.That(() => code.Lookup("main"), Throws.TypeOf<StatusException>().With.Message.Contains("'main'"));
    }

    [Test]
    public void FreedCodeHasNoAddresses()
    {
        LoadedCode code = new(CompileAdd("add"));
        code.Dispose();
        code.Dispose();

        Assert.That(() => code.Lookup("add"), Throws.TypeOf<ObjectDisposedException>());
    }

    // Whatever byte is wrong: the file is refused, or something else is loaded; nothing is read or written elsewhere.
    [Test]
    public void DamagedFilesAreRefusedOrLoaded([Values((byte)0x01, (byte)0x80, (byte)0xFF)] byte change)
    {
        byte[] file = CompileSum();
        int refused = 0;
        for (int i = 0; i < file.Length; i++)
        {
            byte[] damaged = [.. file];
            damaged[i] ^= change;
            refused += IsRefused(damaged) ? 1 : 0;
        }

        Assert.That(refused, Is.GreaterThan(100));
    }

    [Test]
    public void FilesThatEndEarlyAreRefused()
    {
        byte[] file = CompileSum();

        Assert.That(Enumerable.Range(0, file.Length).Where(length => !IsRefused(file[..length])), Is.Empty);
    }

    private static bool IsRefused(byte[] file)
    {
        try
        {
            using LoadedCode code = new(file);
            return false;
        }
        catch (StatusException)
        {
            return true;
        }
    }

    [Test]
    public void ThreadsCompileAndLoadAtOnce()
    {
        Parallel.For(
            0,
            32,
            i =>
            {
                using LoadedCode code = new(CompileAdd("add"));
                var add = (delegate* unmanaged[Cdecl]<float, float, float>)code.Lookup("add");
                Assert.That(add(i, 1), Is.EqualTo(i + 1f));
            }
        );
    }

    private static byte[] CompileAdd(string name)
    {
        using var context = new LlvmContext();
        using LlvmModule module = context.CreateModule("add");
        LlvmFunction add = module.AddFunction(name, context.F32, context.F32, context.F32);
        using var ir = new IrBuilder(module);
        ir.Begin(add);
        ir.Return(ir.FAdd(add.Parameter(0), add.Parameter(1)));
        return Compile(module);
    }

    private static byte[] CompileCount(string name)
    {
        using var context = new LlvmContext();
        using LlvmModule module = context.CreateModule(name);
        LLVMValueRef variable = module.AddSharedVariable("counter", context.I64);
        using var ir = new IrBuilder(module);
        ir.Begin(module.AddFunction(name, context.I64));
        LLVMValueRef next = ir.Add(ir.Load(context.I64, variable), ir.Int64(1));
        ir.Store(next, variable);
        ir.Return(next);
        return Compile(module);
    }

    private static byte[] CompileSum()
    {
        using var context = new LlvmContext();
        using LlvmModule module = context.CreateModule("sum");
        LlvmFunction sum = module
            .AddFunction("f", context.F32, context.Ptr, context.I64)
            .WithParameter(0, "noalias")
            .WithParameter(0, "readonly");
        using var ir = new IrBuilder(module);
        ir.Begin(sum);
        ir.Return(
            ir.ForLoop(
                ir.Int64(0),
                sum.Parameter(1),
                ir.Int64(1),
                [ir.Float32(0)],
                (i, carried) =>
                    [ir.FAdd(carried[0], ir.Load(context.F32, ir.Element(context.F32, sum.Parameter(0), i)))]
            )[0]
        );
        return Compile(module);
    }

    private static byte[] Compile(LlvmModule module)
    {
        using var machine = new TargetMachine();
        module.Verify();
        Optimizer.Run(module, machine);
        return machine.EmitObject(module);
    }
}
