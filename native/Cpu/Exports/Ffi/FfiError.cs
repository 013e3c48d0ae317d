using System.Runtime.InteropServices;
using System.Text;

namespace XlaSharp.Native.Exports.Ffi;

/// <summary>An error on its way between a handler and the device: a code, and a text with a zero behind it.</summary>
internal static unsafe class FfiError
{
    /// <summary>The text.</summary>
    public static byte* Message(XLA_FFI_Error* error) => (byte*)((Head*)error + 1);

    /// <summary>An error for the other side to destroy.</summary>
    public static XLA_FFI_Error* Create(StatusCode code, string message)
    {
        byte[] text = Encoding.UTF8.GetBytes(message);
        Head* head = (Head*)NativeMemory.AllocZeroed((nuint)(sizeof(Head) + text.Length + 1));
        *head = new() { Code = (int)code, Length = text.Length };
        text.CopyTo(new Span<byte>(head + 1, text.Length));
        return (XLA_FFI_Error*)head;
    }

    /// <summary>Frees an error; null is none.</summary>
    public static void Destroy(XLA_FFI_Error* error) => NativeMemory.Free(error);

    /// <summary>Turns what a handler returned into an exception and frees it; null is no error.</summary>
    public static StatusException? Take(XLA_FFI_Error* error, string who)
    {
        if (error == null)
        {
            return null;
        }

        Head head = *(Head*)error;
        StatusCode code = Enum.IsDefined((StatusCode)head.Code) ? (StatusCode)head.Code : StatusCode.Unknown;
        string message = Encoding.UTF8.GetString(Message(error), head.Length);
        Destroy(error);
        return new StatusException(code, $"{who}: {message}");
    }

    // What the text follows.
    [StructLayout(LayoutKind.Sequential)]
    private struct Head
    {
        public int Code;
        public int Length;
    }
}
