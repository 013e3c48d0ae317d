using XlaSharp.Hlo;
using XlaSharp.Native.Execution;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Compiler;

/// <summary>
/// An LLVM module with the helper functions and tables that its kernels share. A program is compiled as one or several
/// of them, each by one thread.
/// </summary>
internal sealed unsafe class CodeUnit : IDisposable
{
    private readonly Dictionary<string, LlvmFunction> _helpers = [];
    private readonly Dictionary<ElementKind, LLVMValueRef> _decodeTables = [];
    private LLVMValueRef _randomCounter;

    /// <summary>An empty unit.</summary>
    public CodeUnit(string name)
    {
        Context = new LlvmContext();
        Module = Context.CreateModule(name);
    }

    /// <summary>LLVM's types.</summary>
    public LlvmContext Context { get; }

    /// <summary>The module.</summary>
    public LlvmModule Module { get; }

    /// <summary>What the code asks of the host, by number.</summary>
    public List<HostCall> HostCalls { get; } = [];

    /// <summary>A function of the C library without side effects; see <see cref="RuntimeSymbols"/>.</summary>
    public LlvmFunction Library(string name, LLVMTypeRef result, params ReadOnlySpan<LLVMTypeRef> parameters)
    {
        if (!_helpers.TryGetValue(name, out LlvmFunction? function))
        {
            // LLVM must not turn a call into another library function, which the loader may not know.
            function = Module.AddFunction(name, result, parameters).With("nobuiltin").With("willreturn").With("memory");
            _helpers[name] = function;
        }

        return function;
    }

    /// <summary>A function of this unit, written on its first use.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="result">Type of its result.</param>
    /// <param name="parameters">Types of its parameters.</param>
    /// <param name="build">Writes its body, up to the return.</param>
    public LlvmFunction Helper(
        string name,
        LLVMTypeRef result,
        ReadOnlySpan<LLVMTypeRef> parameters,
        Func<Scalars, LlvmFunction, LLVMValueRef> build
    )
    {
        if (!_helpers.TryGetValue(name, out LlvmFunction? function))
        {
            function = Module
                .AddFunction("helper." + name, result, parameters)
                .AsInternal()
                .With("willreturn")
                .With("memory");
            _helpers[name] = function;
            using IrBuilder builder = new(Module);
            builder.Begin(function);
            builder.Return(build(new Scalars(this, builder), function));
        }

        return function;
    }

    /// <summary>
    /// A function of this unit with loops of its own, written on its first use and never repeated where it is called.
    /// </summary>
    /// <param name="name">Its name, which says everything that its code depends on.</param>
    /// <param name="parameters">Types of its parameters.</param>
    /// <param name="build">Writes its body, up to the return.</param>
    public LlvmFunction Routine(
        string name,
        ReadOnlySpan<LLVMTypeRef> parameters,
        Action<KernelEmitter, LlvmFunction> build
    )
    {
        if (!_helpers.TryGetValue(name, out LlvmFunction? function))
        {
            function = Module.AddFunction("routine." + name, Context.Void, parameters).AsInternal().With("noinline");
            _helpers[name] = function;
            using IrBuilder builder = new(Module);
            builder.Begin(function);
            build(new KernelEmitter(new Scalars(this, builder), new Dictionary<Storage, LLVMValueRef>()), function);
            builder.Return();
        }

        return function;
    }

    /// <summary>A table of the <c>f32</c> values of a format of at most 8 bits.</summary>
    public LLVMValueRef DecodeTable(ElementType type)
    {
        if (!_decodeTables.TryGetValue(type.Kind, out LLVMValueRef table))
        {
            NarrowFloat format = NarrowFloat.Of(type);
            LLVMValueRef[] values = new LLVMValueRef[1 << type.BitWidth];
            for (int i = 0; i < values.Length; i++)
            {
                // A NaN has its code's sign, which comparisons of total order see.
                float value = format.Decode(i);
                bool isNegative = format.HasSign && !format.IsUnsignedZero && i >= 1 << format.MagnitudeBits;
                values[i] = Bits(float.IsNaN(value) ? MathF.CopySign(value, isNegative ? -1 : 1) : value);
            }

            fixed (LLVMValueRef* first = values)
            {
                LLVMValueRef array = LLVM.LLVMConstArray2(Context.I32, first, (ulong)values.Length);
                table = Module.AddConstant("decode." + type.Text, array);
            }

            _decodeTables[type.Kind] = table;
        }

        return table;
    }

    /// <summary>
    /// The address of the number of blocks of random bits that the program has taken since it was loaded.
    /// </summary>
    public LLVMValueRef RandomCounter =>
        _randomCounter.IsNull
            ? _randomCounter = Module.AddSharedVariable("random.counter", Context.I64)
            : _randomCounter;

    /// <inheritdoc/>
    public void Dispose()
    {
        Module.Dispose();
        Context.Dispose();
    }

    private LLVMValueRef Bits(float value) => LLVM.LLVMConstInt(Context.I32, BitConverter.SingleToUInt32Bits(value), 0);
}
