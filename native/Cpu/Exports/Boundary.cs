using System.Runtime.CompilerServices;
using System.Text;

namespace XlaSharp.Native.Exports;

/// <summary>What one entry does with its arguments.</summary>
internal delegate void EntryBody<T>(ref T arguments)
    where T : unmanaged, IPJRT_Args;

/// <summary>
/// The one way in: every entry runs inside <see cref="Run"/>, which turns whatever goes wrong into a PJRT error.
/// Argument structs may be older and shorter than ours: what is absent reads as zero and is not written.
/// </summary>
internal static unsafe class Boundary
{
    // struct_size and extension_start.
    private const nuint HeaderSize = 16;

    /// <summary>Runs an entry.</summary>
    public static PJRT_Error* Run<T>(T* arguments, EntryBody<T> body)
        where T : unmanaged, IPJRT_Args
    {
        try
        {
            if (arguments == null)
            {
                throw StatusException.InvalidArgument("The argument struct is null.");
            }

            // Every struct begins with its size.
            nuint size = *(nuint*)arguments;
            if (size >= T.StructSize)
            {
                body(ref *arguments);
            }
            else
            {
                RunOlder(arguments, size, body);
            }

            return null;
        }
        catch (Exception e)
        {
            return Error.Create(e, T.EntryName);
        }
    }

    /// <summary>Answers for an entry that this device does not have.</summary>
    public static PJRT_Error* Unimplemented<T>(T* arguments)
        where T : unmanaged, IPJRT_Args =>
        Error.Create(StatusException.Unimplemented($"{T.EntryName} is not implemented by this plugin."), T.EntryName);

    /// <summary>A struct that arguments point at, with zeros where the caller's is shorter than ours.</summary>
    /// <exception cref="StatusException">The pointer is null or the struct is no struct.</exception>
    public static T Read<T>(T* source)
        where T : unmanaged, IPJRT_Struct
    {
        if (source == null)
        {
            throw StatusException.InvalidArgument($"The {typeof(T).Name} is null.");
        }

        nuint size = *(nuint*)source;
        RequireHeader<T>(size);
        T copy = default;
        Unsafe.CopyBlockUnaligned(&copy, source, (uint)Math.Min(size, T.StructSize));
        return copy;
    }

    /// <summary>A text given as pointer and length.</summary>
    public static string Text(byte* text, nuint size) => Encoding.UTF8.GetString(Span(text, size, "a text"));

    /// <summary>An array given as pointer and length.</summary>
    /// <exception cref="StatusException">The pointer is null and the length is not 0.</exception>
    public static ReadOnlySpan<T> Span<T>(T* items, nuint count, string what)
        where T : unmanaged
    {
        if (items == null && count > 0)
        {
            throw StatusException.InvalidArgument($"{what}: {count} items are announced, but the pointer is null.");
        }

        return new ReadOnlySpan<T>(items, checked((int)count));
    }

    private static void RunOlder<T>(T* arguments, nuint size, EntryBody<T> body)
        where T : unmanaged, IPJRT_Args
    {
        RequireHeader<T>(size);
        T copy = default;
        Unsafe.CopyBlockUnaligned(&copy, arguments, (uint)size);
        body(ref copy);
        Unsafe.CopyBlockUnaligned(arguments, &copy, (uint)size);
    }

    private static void RequireHeader<T>(nuint size)
        where T : unmanaged, IPJRT_Struct
    {
        if (size < HeaderSize)
        {
            throw StatusException.InvalidArgument(
                $"Unexpected {typeof(T).Name} size: expected {T.StructSize}, got {size}. Check that "
                    + $"struct_size is set, "
                    + "and that the framework and the plugin are built from compatible versions of the PJRT header."
            );
        }
    }
}
