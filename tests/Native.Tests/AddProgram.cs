using System.Collections.Immutable;
using System.Text;
using XlaSharp.Hlo;
using XlaSharp.Native.Execution;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Tests;

/// <summary>
/// An image without the compiler: <c>x + y + constant</c>, all <c>f32[2]</c>; a negative <c>x[0]</c> is a runtime
/// error.
/// </summary>
internal static unsafe class AddProgram
{
    /// <summary>The image.</summary>
    /// <param name="donate">True: the first argument becomes the result.</param>
    public static ExecutableImage Compile(bool donate)
    {
        using var context = new LlvmContext();
        using LlvmModule module = context.CreateModule("add");
        LlvmFunction entry = module.AddFunction(
            "run",
            context.I32,
            context.Ptr,
            context.Ptr,
            context.Ptr,
            context.Ptr,
            context.Ptr
        );
        using var ir = new IrBuilder(module);
        ir.Begin(entry);
        LLVMValueRef x = ir.Load(context.Ptr, entry.Parameter(0));
        LLVMValueRef y = ir.Load(context.Ptr, ir.Element(context.Ptr, entry.Parameter(0), 1));
        LLVMValueRef result = ir.Load(context.Ptr, entry.Parameter(1));
        LLVMValueRef negative = ir.FCmp(LLVMRealPredicate.LLVMRealOLT, ir.Load(context.F32, x), ir.Float32(0));
        LLVMBasicBlockRef fail = ir.NewBlock("fail");
        LLVMBasicBlockRef go = ir.NewBlock("go");
        ir.Branch(negative, fail, go);
        ir.MoveTo(fail);
        ir.Store(module.AddConstant("message", Text(context, "x[0] is negative")), entry.Parameter(4));
        ir.Return(ir.Int32((int)StatusCode.OutOfRange));
        ir.MoveTo(go);
        // Through the arena, so that it is used.
        ir.ForLoop(
            2,
            i =>
                ir.Store(
                    ir.FAdd(
                        ir.Load(context.F32, ir.Element(context.F32, x, i)),
                        ir.Load(context.F32, ir.Element(context.F32, y, i))
                    ),
                    ir.Element(context.F32, entry.Parameter(2), i)
                )
        );
        ir.ForLoop(
            2,
            i =>
                ir.Store(
                    ir.FAdd(
                        ir.Load(context.F32, ir.Element(context.F32, entry.Parameter(2), i)),
                        ir.Load(context.F32, ir.Element(context.F32, entry.Parameter(3), i))
                    ),
                    ir.Element(context.F32, result, i)
                )
        );
        ir.Return(ir.Int32(0));
        using var machine = new TargetMachine();
        module.Verify();
        Optimizer.Run(module, machine);
        TensorType type = new(ElementType.F32, [2]);
        return new ExecutableImage
        {
            Name = "add",
            Parameters = [type, type],
            Results = [type],
            DonatedParameters = donate ? [0] : [],
            Aliases = donate ? [new InputOutputAlias(0, 0)] : [],
            ObjectFiles = [machine.EmitObject(module)],
            EntryPoint = "run",
            Constants = new(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>([100, 200])),
            ArenaSize = 64,
        };
    }

    private static LLVMValueRef Text(LlvmContext context, string text)
    {
        fixed (byte* bytes = Encoding.UTF8.GetBytes(text))
        {
            return LLVM.LLVMConstStringInContext2(context.Ref, bytes, (nuint)text.Length, 0);
        }
    }
}
