using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using XlaSharp.Native.Exports;
using XlaSharp.Native.Exports.Ffi;

namespace XlaSharp.Native.Tests;

/// <summary>Handlers as other languages write them, against the C structs.</summary>
internal static unsafe class FfiHandlers
{
    // A handler's first duty: to say what it was built for when asked.
    private static bool IsMetadataCall(XLA_FFI_CallFrame* frame, int major = 0)
    {
        if (
            frame->extension_start == null
            || frame->extension_start->type != XLA_FFI_Extension_Type.XLA_FFI_Extension_Metadata
        )
        {
            return false;
        }

        XLA_FFI_Metadata* metadata = ((XLA_FFI_Metadata_Extension*)frame->extension_start)->metadata;
        (metadata->api_version.major_version, metadata->api_version.minor_version) = (major, 0);
        return true;
    }

    private static XLA_FFI_Buffer* Operand(XLA_FFI_CallFrame* frame, int index) =>
        (XLA_FFI_Buffer*)frame->args.args[index];

    private static XLA_FFI_Buffer* Result(XLA_FFI_CallFrame* frame, int index) =>
        (XLA_FFI_Buffer*)frame->rets.args[index];

    private static XLA_FFI_Error* Refuse(
        XLA_FFI_CallFrame* frame,
        string message,
        StatusCode code = StatusCode.OutOfRange
    )
    {
        fixed (byte* text = Encoding.UTF8.GetBytes(message + "\0"))
        {
            XLA_FFI_Error_Create_Args args = new()
            {
                struct_size = 28,
                message = text,
                errc = (int)code,
            };
            return frame->api->Error_Create(&args);
        }
    }

    // y = x · factor + offsets; attributes arrive sorted: factor, name, nested, offsets.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    internal static XLA_FFI_Error* Scale(XLA_FFI_CallFrame* frame)
    {
        if (IsMetadataCall(frame))
        {
            return null;
        }

        XLA_FFI_Attrs* attrs = &frame->attrs;
        XLA_FFI_Buffer* x = Operand(frame, 0);
        XLA_FFI_Scalar* factor = (XLA_FFI_Scalar*)attrs->attrs[0];
        XLA_FFI_ByteSpan* name = (XLA_FFI_ByteSpan*)attrs->attrs[1];
        XLA_FFI_Attrs* nested = (XLA_FFI_Attrs*)attrs->attrs[2];
        XLA_FFI_Array* offsets = (XLA_FFI_Array*)attrs->attrs[3];
        bool asExpected =
            attrs->size == 4
            && attrs->types[0] == XLA_FFI_AttrType.XLA_FFI_AttrType_SCALAR
            && attrs->types[1] == XLA_FFI_AttrType.XLA_FFI_AttrType_STRING
            && attrs->types[2] == XLA_FFI_AttrType.XLA_FFI_AttrType_DICTIONARY
            && attrs->types[3] == XLA_FFI_AttrType.XLA_FFI_AttrType_ARRAY
            && factor->dtype == 11
            && Encoding.UTF8.GetString(name->ptr, (int)name->len) == "scale"
            && nested->size == 1
            && *(byte*)((XLA_FFI_Scalar*)nested->attrs[0])->value == 1
            && offsets->dtype == 5
            && offsets->size == 3
            && x->dtype == 11
            && x->rank == 1
            && x->dims[0] == 3
            && frame->stage == XLA_FFI_ExecutionStage.XLA_FFI_ExecutionStage_EXECUTE
            && frame->args.size == 1
            && frame->rets.size == 1;
        if (!asExpected)
        {
            return Refuse(frame, "the call frame is not as expected");
        }

        for (int i = 0; i < 3; i++)
        {
            ((float*)Result(frame, 0)->data)[i] =
                (((float*)x->data)[i] * *(float*)factor->value) + ((long*)offsets->data)[i];
        }

        return null;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    internal static XLA_FFI_Error* Increment(XLA_FFI_CallFrame* frame)
    {
        if (IsMetadataCall(frame))
        {
            return null;
        }

        // In place: the operand is not looked at.
        XLA_FFI_Buffer* result = Result(frame, 0);
        for (long i = 0; i < result->dims[0]; i++)
        {
            ((float*)result->data)[i]++;
        }

        return Operand(frame, 0)->data == result->data
            ? null
            : Refuse(frame, "operand and result have different memory");
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    internal static XLA_FFI_Error* First(XLA_FFI_CallFrame* frame)
    {
        if (!IsMetadataCall(frame))
        {
            float* from = (float*)Operand(frame, 0)->data;
            float* to = (float*)Result(frame, 0)->data;
            (to[0], to[1]) = (from[0], from[1]);
            return Operand(frame, 0)->dims[0] == 2 && Operand(frame, 0)->dims[1] == 3 ? null : Refuse(frame, "dims");
        }

        return null;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    internal static XLA_FFI_Error* Fail(XLA_FFI_CallFrame* frame) =>
        IsMetadataCall(frame) ? null : Refuse(frame, "no such luck");

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    internal static XLA_FFI_Error* OfTheFuture(XLA_FFI_CallFrame* frame)
    {
        IsMetadataCall(frame, major: 7);
        return null;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    internal static XLA_FFI_Error* FillWithUserData(XLA_FFI_CallFrame* frame)
    {
        if (IsMetadataCall(frame))
        {
            return null;
        }

        long type = 0;
        fixed (byte* name = "test.number"u8)
        {
            XLA_FFI_TypeId_Register_Args register = new()
            {
                struct_size = 40,
                name = new() { ptr = name, len = 11 },
                type_id = &type,
            };
            XLA_FFI_Error* refused = frame->api->TypeId_Register(&register);
            if (refused != null)
            {
                return refused;
            }
        }

        XLA_FFI_ExecutionContext_Get_Args get = new()
        {
            struct_size = 40,
            ctx = frame->ctx,
            type_id = &type,
        };
        XLA_FFI_Error* error = frame->api->ExecutionContext_Get(&get);
        if (error == null)
        {
            *(float*)Result(frame, 0)->data = *(float*)get.data;
        }

        return error;
    }
}
