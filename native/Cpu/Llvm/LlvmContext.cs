using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace XlaSharp.Native.Llvm;

/// <summary>
/// Owns types and modules; everything made from one context belongs to one thread at a time. Compile functions in
/// parallel by giving each its own context.
/// </summary>
internal sealed unsafe class LlvmContext : IDisposable
{
    private readonly List<string> _diagnostics = [];
    private readonly Dictionary<string, uint> _attributeKinds = [];
    private GCHandle _self;

    /// <summary>A fresh context.</summary>
    public LlvmContext()
    {
        LlvmLibrary.Start();
        Ref = LLVM.LLVMContextCreate();
        _self = GCHandle.Alloc(this, GCHandleType.Weak);
        // Without a handler LLVM prints, and ends the process on an error.
        LLVM.LLVMContextSetDiagnosticHandler(Ref, &OnDiagnostic, (void*)GCHandle.ToIntPtr(_self));
        Void = LLVM.LLVMVoidTypeInContext(Ref);
        I1 = LLVM.LLVMInt1TypeInContext(Ref);
        I8 = LLVM.LLVMInt8TypeInContext(Ref);
        I16 = LLVM.LLVMInt16TypeInContext(Ref);
        I32 = LLVM.LLVMInt32TypeInContext(Ref);
        I64 = LLVM.LLVMInt64TypeInContext(Ref);
        F16 = LLVM.LLVMHalfTypeInContext(Ref);
        BF16 = LLVM.LLVMBFloatTypeInContext(Ref);
        F32 = LLVM.LLVMFloatTypeInContext(Ref);
        F64 = LLVM.LLVMDoubleTypeInContext(Ref);
        F80 = LLVM.LLVMX86FP80TypeInContext(Ref);
        Ptr = LLVM.LLVMPointerTypeInContext(Ref, 0);
    }

    /// <summary>LLVM's handle.</summary>
    public LLVMContextRef Ref { get; }

    /// <summary>No value.</summary>
    public LLVMTypeRef Void { get; }

    /// <summary>One bit.</summary>
    public LLVMTypeRef I1 { get; }

    /// <summary>8-bit integer of either sign.</summary>
    public LLVMTypeRef I8 { get; }

    /// <summary>16-bit integer of either sign.</summary>
    public LLVMTypeRef I16 { get; }

    /// <summary>32-bit integer of either sign.</summary>
    public LLVMTypeRef I32 { get; }

    /// <summary>64-bit integer of either sign; indices and sizes.</summary>
    public LLVMTypeRef I64 { get; }

    /// <summary>IEEE half.</summary>
    public LLVMTypeRef F16 { get; }

    /// <summary>bfloat16.</summary>
    public LLVMTypeRef BF16 { get; }

    /// <summary>IEEE single.</summary>
    public LLVMTypeRef F32 { get; }

    /// <summary>IEEE double.</summary>
    public LLVMTypeRef F64 { get; }

    /// <summary>The x87's format, C's <c>long double</c>: 64 digits, 15 bits of exponent.</summary>
    public LLVMTypeRef F80 { get; }

    /// <summary>An address; what it points at is said by each use.</summary>
    public LLVMTypeRef Ptr { get; }

    /// <summary>An integer of any width.</summary>
    public LLVMTypeRef Int(int bits) => LLVM.LLVMIntTypeInContext(Ref, (uint)bits);

    /// <summary>A vector of <paramref name="lanes"/> elements.</summary>
    public LLVMTypeRef Vector(LLVMTypeRef element, int lanes) => LLVM.LLVMVectorType(element, (uint)lanes);

    /// <summary>An array of <paramref name="count"/> elements.</summary>
    public LLVMTypeRef Array(LLVMTypeRef element, long count) => LLVM.LLVMArrayType2(element, (ulong)count);

    /// <summary>A struct with natural padding.</summary>
    public LLVMTypeRef Struct(params ReadOnlySpan<LLVMTypeRef> fields)
    {
        fixed (LLVMTypeRef* first = fields)
        {
            return LLVM.LLVMStructTypeInContext(Ref, first, (uint)fields.Length, 0);
        }
    }

    /// <summary>A function type.</summary>
    public LLVMTypeRef Function(LLVMTypeRef result, params ReadOnlySpan<LLVMTypeRef> parameters)
    {
        fixed (LLVMTypeRef* first = parameters)
        {
            return LLVM.LLVMFunctionType(result, first, (uint)parameters.Length, 0);
        }
    }

    /// <summary>An empty module.</summary>
    public LlvmModule CreateModule(string name) => new(this, name);

    /// <summary>An attribute such as <c>noalias</c>, <c>nounwind</c>, or <c>align</c> with its value.</summary>
    public LLVMAttributeRef Attribute(string name, ulong value = 0)
    {
        if (!_attributeKinds.TryGetValue(name, out uint kind))
        {
            fixed (byte* text = LlvmText.Bytes(name))
            {
                kind = LLVM.LLVMGetEnumAttributeKindForName(text, (nuint)name.Length);
            }

            if (kind == 0)
            {
                throw new LlvmException($"LLVM has no attribute '{name}'");
            }

            _attributeKinds[name] = kind;
        }

        return LLVM.LLVMCreateEnumAttribute(Ref, kind, value);
    }

    /// <summary>A string attribute of a function, such as <c>"prefer-vector-width"="512"</c>.</summary>
    public LLVMAttributeRef StringAttribute(string key, string value)
    {
        fixed (byte* k = LlvmText.Bytes(key))
        fixed (byte* v = LlvmText.Bytes(value))
        {
            return LLVM.LLVMCreateStringAttribute(Ref, k, (uint)key.Length, v, (uint)value.Length);
        }
    }

    /// <summary>Gives a loop a hint.</summary>
    /// <param name="back">The branch back to the loop's head.</param>
    /// <param name="hint">LLVM's name of the hint, such as <c>llvm.loop.interleave.count</c>.</param>
    /// <param name="value">Its value.</param>
    public void Annotate(LLVMValueRef back, string hint, int value)
    {
        LLVMMetadataRef* pair = stackalloc LLVMMetadataRef[2];
        fixed (byte* text = LlvmText.Bytes(hint))
        {
            pair[0] = LLVM.LLVMMDStringInContext2(Ref, text, (nuint)hint.Length);
        }

        pair[1] = LLVM.LLVMValueAsMetadata(LLVM.LLVMConstInt(I32, (ulong)value, 0));

        // A loop's description begins with itself, which makes it different from that of every other loop.
        LLVMMetadataRef* loop = stackalloc LLVMMetadataRef[2];
        loop[1] = LLVM.LLVMMDNodeInContext2(Ref, pair, 2);
        LLVMMetadataRef self = LLVM.LLVMTemporaryMDNode(Ref, null, 0);
        loop[0] = self;
        LLVMMetadataRef node = LLVM.LLVMMDNodeInContext2(Ref, loop, 2);
        LLVM.LLVMMetadataReplaceAllUsesWith(self, node);
        fixed (byte* kind = LlvmText.Bytes("llvm.loop"))
        {
            LLVM.LLVMSetMetadata(
                back,
                LLVM.LLVMGetMDKindIDInContext(Ref, kind, 9),
                LLVM.LLVMMetadataAsValue(Ref, node)
            );
        }
    }

    /// <summary>Throws if LLVM reported an error through this context.</summary>
    public void ThrowIfDiagnosed(string attempt)
    {
        if (_diagnostics.Count > 0)
        {
            string text = string.Join("; ", _diagnostics);
            _diagnostics.Clear();
            throw new LlvmException($"{attempt}: {text}");
        }
    }

    /// <summary>Frees the context; its modules must be gone.</summary>
    public void Dispose()
    {
        LLVM.LLVMContextDispose(Ref);
        _self.Free();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnDiagnostic(LLVMDiagnosticInfoRef info, void* context)
    {
        if (
            LLVM.LLVMGetDiagInfoSeverity(info) == LLVMDiagnosticSeverity.LLVMDSError
            && GCHandle.FromIntPtr((nint)context).Target is LlvmContext owner
        )
        {
            owner._diagnostics.Add(LlvmText.Take(LLVM.LLVMGetDiagInfoDescription(info)));
        }
    }
}
