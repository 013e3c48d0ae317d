using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Runtime.PjRt.Interop;

namespace XlaSharp.Runtime.PjRt.Ffi;

/// <summary>
/// The one handler behind all <see cref="HostCallback"/>s: finds the function by the number in the call's attributes, copies operands
/// out and results in. An exception of the function becomes the execution's error.
/// </summary>
internal static unsafe class HostCallbackHandler
{
    private const int Internal = 13;

    /// <summary>Registers the handler with a plugin.</summary>
    /// <returns>False if the plugin has no extension for foreign functions, or has it for other memory than the host's.</returns>
    public static bool Register(Api api, PJRT_Extension_Base* extensions)
    {
        PJRT_Extension_Base* node = extensions;
        while (node != null && node->type != PJRT_Extension_Type.PJRT_Extension_Type_FFI)
        {
            node = node->next;
        }

        FfiExtension* extension = (FfiExtension*)node;
        if (extension == null || extension->extension_base.struct_size < (nuint)sizeof(FfiExtension) || extension->register_handler == null)
        {
            return false;
        }

        ReadOnlySpan<byte> platform = "Host"u8;
        byte[] target = Encoding.UTF8.GetBytes(HostCallback.Target);
        fixed (byte* name = target, host = platform)
        {
            FfiRegisterHandlerArgs args = new()
            {
                struct_size = FfiRegisterHandlerArgs.StructSize,
                target_name = name,
                target_name_size = (nuint)target.Length,
                handler = (delegate* unmanaged[Cdecl]<XLA_FFI_CallFrame*, void*>)&Handle,
                platform_name = host,
                platform_name_size = (nuint)platform.Length,
            };
            PJRT_Error* error = extension->register_handler(&args);
            ErrorReader.Destroy(api, error);
            return error == null;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void* Handle(XLA_FFI_CallFrame* frame)
    {
        try
        {
            if (AnswersMetadata(frame) || frame->stage != XLA_FFI_ExecutionStage.Execute)
            {
                return null;
            }

            Run(frame);
            return null;
        }
        catch (Exception exception)
        {
            return Error(frame->api, exception);
        }
    }

    /// <summary>At registration the plugin asks for the version that the handler was written for.</summary>
    private static bool AnswersMetadata(XLA_FFI_CallFrame* frame)
    {
        for (XLA_FFI_Extension_Base* node = frame->extension_start; node != null; node = node->next)
        {
            if (node->type == XLA_FFI_Extension_Base.Metadata)
            {
                XLA_FFI_Metadata* metadata = ((XLA_FFI_Metadata_Extension*)node)->metadata;
                (metadata->api_version.major_version, metadata->api_version.minor_version) = (0, 1);
                metadata->traits = 0;
                return true;
            }
        }

        return false;
    }

    private static void Run(XLA_FFI_CallFrame* frame)
    {
        HostCallback callback = HostCallback.Find(Id(&frame->attrs));
        HostTensor[] operands = new HostTensor[frame->args.size];
        for (int i = 0; i < operands.Length; i++)
        {
            XLA_FFI_Buffer* buffer = frame->args.args[i];
            TensorType type = new(ElementTypes.Of(buffer->dtype), Dims.Create(new ReadOnlySpan<long>(buffer->dims, (int)buffer->rank)));
            operands[i] = new(type, new ReadOnlySpan<byte>(buffer->data, checked((int)type.ByteCount)).ToArray());
        }

        IReadOnlyList<HostTensor> results = callback.Invoke(operands);
        for (int i = 0; i < results.Count && i < frame->rets.size; i++)
        {
            ReadOnlySpan<byte> data = results[i].Data.Span;
            data.CopyTo(new Span<byte>(frame->rets.args[i]->data, data.Length));
        }
    }

    private static long Id(XLA_FFI_Attrs* attributes)
    {
        for (int i = 0; i < attributes->size; i++)
        {
            XLA_FFI_ByteSpan* name = attributes->names[i];
            if (attributes->types[i] == XLA_FFI_Attrs.Scalar && new ReadOnlySpan<byte>(name->ptr, (int)name->len).SequenceEqual("id"u8))
            {
                return *(long*)((XLA_FFI_Scalar*)attributes->attrs[i])->value;
            }
        }

        throw new InvalidOperationException($"A call of {HostCallback.Target} has no attribute 'id'.");
    }

    private static void* Error(XLA_FFI_Api* api, Exception exception)
    {
        byte[] message = Encoding.UTF8.GetBytes($"{exception.GetType().Name}: {exception.Message}\0");
        fixed (byte* text = message)
        {
            XLA_FFI_Error_Create_Args args = new() { struct_size = (nuint)sizeof(XLA_FFI_Error_Create_Args), message = text, errc = Internal };
            return api->Error_Create(&args);
        }
    }
}
