using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Tests;

/// <summary>Code built, compiled, loaded and run in this process, through the shared LLVM.</summary>
[TestFixture]
public sealed unsafe class OrcJitTests
{
    [Test]
    public void CompiledAddReturnsTheSum()
    {
        using JitCode code = OrcJit.Shared.Load(CompileAdd("add"));

        var add = (delegate* unmanaged[Cdecl]<float, float, float>)code.Lookup("add");

        Assert.That(add(1.5f, 2.25f), Is.EqualTo(3.75f));
    }

    [Test]
    public void TwoObjectsMayDefineTheSameName()
    {
        byte[] add = CompileAdd("f");
        byte[] sum = CompileSum();
        using JitCode first = OrcJit.Shared.Load(add);
        using JitCode second = OrcJit.Shared.Load(sum);

        Assert.That(second.Lookup("f"), Is.Not.EqualTo(first.Lookup("f")));
    }

    [Test]
    public void LoopSumsAnArray()
    {
        using JitCode code = OrcJit.Shared.Load(CompileSum());
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
        using JitCode code = OrcJit.Shared.Load(Compile(module));

        Assert.That(() => code.Lookup("f"), Throws.TypeOf<LlvmException>().With.Message.Contains("nobody_defines_me"));
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
        using JitCode code = OrcJit.Shared.Load(Compile(module));

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
    public void GarbageIsNotLoaded() =>
        Assert.That(() => OrcJit.Shared.Load("not an object file"u8.ToArray()), Throws.TypeOf<LlvmException>());

    [Test]
    public void ThreadsCompileAndLoadAtOnce()
    {
        Parallel.For(
            0,
            32,
            i =>
            {
                using JitCode code = OrcJit.Shared.Load(CompileAdd("add"));
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
