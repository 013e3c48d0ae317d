using System.Text;

namespace XlaSharp.Runtime.PjRt.Interop;

/// <summary>Text as PJRT passes it: UTF-8, pointer and length, no final zero.</summary>
internal static unsafe class NativeText
{
    public static string Read(byte* text, nuint size) => text == null ? "" : Encoding.UTF8.GetString(text, checked((int)size));
}
