using System.Runtime.InteropServices;
using System.Text;

namespace XlaSharp.Native.Exports.Ffi;

/// <summary>An error on its way between a handler and the device: a code, and a text with a zero behind it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct FfiError
{
    private int _code;
    private int _length;

    /// <summary>The text.</summary>
    public static byte* Message(FfiError* error) => (byte*)(error + 1);

    /// <summary>An error for the other side to destroy.</summary>
    public static FfiError* Create(StatusCode code, string message)
    {
        byte[] text = Encoding.UTF8.GetBytes(message);
        FfiError* error = (FfiError*)NativeMemory.AllocZeroed((nuint)(sizeof(FfiError) + text.Length + 1));
        (error->_code, error->_length) = ((int)code, text.Length);
        text.CopyTo(new Span<byte>(Message(error), text.Length));
        return error;
    }

    /// <summary>Frees an error; null is none.</summary>
    public static void Destroy(FfiError* error) => NativeMemory.Free(error);

    /// <summary>Turns what a handler returned into an exception and frees it; null is no error.</summary>
    public static StatusException? Take(FfiError* error, string who)
    {
        if (error == null)
        {
            return null;
        }

        StatusCode code = Enum.IsDefined((StatusCode)error->_code) ? (StatusCode)error->_code : StatusCode.Unknown;
        string message = Encoding.UTF8.GetString(Message(error), error->_length);
        Destroy(error);
        return new StatusException(code, $"{who}: {message}");
    }
}
