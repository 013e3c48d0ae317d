using System.Runtime.InteropServices;
using System.Text;

namespace XlaSharp.Runtime.PjRt.Interop;

/// <summary>Text as PJRT passes it: UTF-8, pointer and length, no final zero.</summary>
internal static unsafe class NativeText
{
    public static string Read(byte* text, nuint size) =>
        text == null ? "" : Encoding.UTF8.GetString(text, checked((int)size));

    /// <summary>A native copy of a text for the time of one call.</summary>
    public readonly ref struct Bytes : IDisposable
    {
        public Bytes(string text)
        {
            ArgumentNullException.ThrowIfNull(text);
            int most = Encoding.UTF8.GetMaxByteCount(text.Length) + 1;
            Pointer = (byte*)NativeMemory.Alloc((nuint)most);
            Size = (nuint)Encoding.UTF8.GetBytes(text, new Span<byte>(Pointer, most));
            Pointer[Size] = 0;
        }

        /// <summary>The text, with a zero behind it.</summary>
        public byte* Pointer { get; }

        /// <summary>Its bytes, the zero not counted.</summary>
        public nuint Size { get; }

        public void Dispose() => NativeMemory.Free(Pointer);
    }
}
