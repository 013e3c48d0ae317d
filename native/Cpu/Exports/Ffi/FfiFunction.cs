using System.Collections.Immutable;
using System.Runtime.InteropServices;
using XlaSharp.Hlo;
using XlaSharp.Native.Execution;

namespace XlaSharp.Native.Exports.Ffi;

/// <summary>A custom call bound to a registered handler: builds the call frame and calls.</summary>
internal sealed unsafe class FfiFunction : IHostCallHandler
{
    private readonly FunctionCall _call;
    private readonly delegate* unmanaged[Cdecl]<XLA_FFI_CallFrame*, XLA_FFI_Error*> _handler;
    private readonly FfiAttributes _attributes;
    private readonly Pinned<long>[] _operandDims;
    private readonly Pinned<long>[] _resultDims;

    /// <summary>Binds a call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="handler">The handler's address.</param>
    public FfiFunction(FunctionCall call, nint handler)
    {
        _call = call;
        _handler = (delegate* unmanaged[Cdecl]<XLA_FFI_CallFrame*, XLA_FFI_Error*>)handler;
        _attributes = new FfiAttributes(call.Attributes);
        _operandDims = [.. call.LogicalOperands.Select(type => new Pinned<long>(type.Dims.Span))];
        _resultDims = [.. call.LogicalResults.Select(type => new Pinned<long>(type.Dims.Span))];
    }

    /// <inheritdoc/>
    public void Invoke(HostCallContext context, void** operands, void** results)
    {
        (int inputs, int outputs) = (_operandDims.Length, _resultDims.Length);
        int most = Math.Max(Math.Max(inputs, outputs), 1);
        XLA_FFI_ArgType* kinds = stackalloc XLA_FFI_ArgType[most];
        new Span<XLA_FFI_ArgType>(kinds, most).Fill(XLA_FFI_ArgType.XLA_FFI_ArgType_BUFFER);
        XLA_FFI_Buffer* buffers = stackalloc XLA_FFI_Buffer[inputs + outputs + 1];
        void** pointers = stackalloc void*[inputs + outputs + 1];
        Describe(buffers, pointers, _call.LogicalOperands, _operandDims, operands);
        Describe(buffers + inputs, pointers + inputs, _call.LogicalResults, _resultDims, results);
        StartAliases(buffers, inputs);
        GCHandle self = GCHandle.Alloc(context);
        try
        {
            XLA_FFI_CallFrame frame = new()
            {
                struct_size = (nuint)sizeof(XLA_FFI_CallFrame),
                api = FfiApi.Table,
                ctx = (XLA_FFI_ExecutionContext*)GCHandle.ToIntPtr(self),
                stage = XLA_FFI_ExecutionStage.XLA_FFI_ExecutionStage_EXECUTE,
                args = new()
                {
                    struct_size = (nuint)sizeof(XLA_FFI_Args),
                    size = inputs,
                    types = kinds,
                    args = pointers,
                },
                rets = new()
                {
                    struct_size = (nuint)sizeof(XLA_FFI_Args),
                    size = outputs,
                    types = kinds,
                    args = pointers + inputs,
                },
                attrs = _attributes.Value,
            };
            StatusException? error = FfiError.Take(_handler(&frame), _call.Name);
            if (frame.future != null)
            {
                StatusException? late = FfiApi.TakeFuture(frame.future).Wait();
                error ??= late;
            }

            if (error is not null)
            {
                throw error;
            }
        }
        finally
        {
            self.Free();
        }
    }

    private static void Describe(
        XLA_FFI_Buffer* buffers,
        void** pointers,
        ImmutableArray<TensorType> types,
        Pinned<long>[] dims,
        void** data
    )
    {
        for (int i = 0; i < dims.Length; i++)
        {
            buffers[i] = new XLA_FFI_Buffer
            {
                struct_size = (nuint)sizeof(XLA_FFI_Buffer),
                dtype = FfiDataType.Of(types[i].ElementType),
                data = data[i],
                rank = dims[i].Count,
                dims = dims[i].Pointer,
            };
            pointers[i] = buffers + i;
        }
    }

    // A handler may rely on both being one memory.
    private void StartAliases(XLA_FFI_Buffer* buffers, int inputs)
    {
        for (int result = 0; result < _call.Aliases.Length; result++)
        {
            int operand = _call.Aliases[result];
            if (operand >= 0)
            {
                long bytes = _call.Results[result].ByteCount;
                Buffer.MemoryCopy(buffers[operand].data, buffers[inputs + result].data, bytes, bytes);
                buffers[operand].data = buffers[inputs + result].data;
            }
        }
    }
}
