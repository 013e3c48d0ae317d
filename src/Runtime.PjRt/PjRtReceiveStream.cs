using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using XlaSharp.Runtime.PjRt.Interop;

namespace XlaSharp.Runtime.PjRt;

/// <summary>Where the data goes that a running program receives from the host.</summary>
public sealed unsafe class PjRtReceiveStream : IDisposable
{
    private readonly Owned<PJRT_CopyToDeviceStream_Destroy_Args> _handle;

    internal PjRtReceiveStream(PjRtDevice device, PJRT_CopyToDeviceStream* stream)
    {
        Device = device;
        _handle = new(device.Client.Api, stream, "PJRT copy-to-device stream", device.Client.Handle);
    }

    /// <summary>The device that receives.</summary>
    public PjRtDevice Device { get; }

    /// <summary>How many bytes the program waits for.</summary>
    public long TotalBytes
    {
        get
        {
            using Hold hold = new(_handle);
            PJRT_CopyToDeviceStream_TotalBytes_Args args = new() { stream = (PJRT_CopyToDeviceStream*)hold.Value };
            _handle.Api.Call(&args);
            return args.total_bytes;
        }
    }

    /// <summary>Sizes of pieces must be multiples of this.</summary>
    public long GranuleBytes
    {
        get
        {
            using Hold hold = new(_handle);
            PJRT_CopyToDeviceStream_GranuleSize_Args args = new() { stream = (PJRT_CopyToDeviceStream*)hold.Value };
            _handle.Api.Call(&args);
            return args.granule_size_in_bytes;
        }
    }

    /// <summary>How many bytes were written so far.</summary>
    public long WrittenBytes
    {
        get
        {
            using Hold hold = new(_handle);
            PJRT_CopyToDeviceStream_CurrentBytes_Args args = new() { stream = (PJRT_CopyToDeviceStream*)hold.Value };
            _handle.Api.Call(&args);
            return args.current_bytes;
        }
    }

    /// <summary>Gives the next piece; it is copied before the call returns.</summary>
    /// <param name="data">The bytes.</param>
    /// <returns>A task that ends when the device has them.</returns>
    /// <exception cref="PjRtException">The size does not fit, or the execution has failed.</exception>
    public Task WriteAsync(ReadOnlySpan<byte> data)
    {
        void* copy = NativeMemory.Alloc((nuint)Math.Max(data.Length, 1));
        data.CopyTo(new Span<byte>(copy, data.Length));
        // The stream takes the piece whatever happens, and frees it.
        PJRT_Chunk chunk = new()
        {
            data = copy,
            size = (nuint)data.Length,
            deleter = &Free,
        };
        using Hold hold = new(_handle);
        PJRT_CopyToDeviceStream_AddChunk_Args args = new()
        {
            stream = (PJRT_CopyToDeviceStream*)hold.Value,
            chunk = &chunk,
        };
        _handle.Api.Call(&args);
        try
        {
            return Events.Completion(
                _handle.Api,
                args.transfer_complete,
                PJRT_CopyToDeviceStream_AddChunk_Args.EntryName
            );
        }
        finally
        {
            Events.Destroy(_handle.Api, args.transfer_complete);
        }
    }

    /// <summary>Ends the stream.</summary>
    public void Dispose() => _handle.Retire();

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Free(void* data, void* argument) => NativeMemory.Free(data);
}
