using System.Runtime.CompilerServices;

namespace XlaSharp.Runtime.PjRt.Interop;

/// <summary>
/// Room at the end of an object that threads write, so that an object behind it, which others read, is on another line
/// of the processor's caches.
/// </summary>
[InlineArray(8)]
internal struct CacheLine
{
    private long _unused;
}
