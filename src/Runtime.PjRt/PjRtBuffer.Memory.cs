using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using XlaSharp.Hlo;
using XlaSharp.Runtime.PjRt.Interop;

namespace XlaSharp.Runtime.PjRt;

/// <content>The buffer's memory as it is: bytes, layout, address.</content>
public sealed unsafe partial class PjRtBuffer
{
    /// <summary>
    /// Sizes of the memory: of a dynamic dimension its bound, where <see cref="Type"/> has the actual size.
    /// </summary>
    public Dims PaddedDims
    {
        get
        {
            using Hold hold = new(_handle);
            PJRT_Buffer_Dimensions_Args args = new() { buffer = (PJRT_Buffer*)hold.Value };
            Api.Call(&args);
            return Dims.Create(new ReadOnlySpan<long>(args.dims, checked((int)args.num_dims)));
        }
    }

    /// <summary>Which dimensions are dynamic; none where the plugin does not tell.</summary>
    public IReadOnlyList<int> DynamicDimensions
    {
        get
        {
            using Hold hold = new(_handle);
            PJRT_Buffer_DynamicDimensionIndices_Args args = new() { buffer = (PJRT_Buffer*)hold.Value };
            if (!Api.TryCall(&args))
            {
                return [];
            }

            int[] indices = new int[args.num_dynamic_dims];
            for (int i = 0; i < indices.Length; i++)
            {
                indices[i] = checked((int)args.dynamic_dim_indices[i]);
            }

            return indices;
        }
    }

    /// <summary>How the elements lie in the device's memory.</summary>
    /// <exception cref="PjRtException">The plugin does not tell.</exception>
    public PjRtLayout Layout
    {
        get
        {
            using Hold hold = new(_handle);
            ExtensionTable layouts = new(Api, PJRT_Extension_Type.PJRT_Extension_Type_Layouts);
            if (layouts.Has<PJRT_Layouts_PJRT_Buffer_MemoryLayout_Args>())
            {
                PJRT_Layouts_PJRT_Buffer_MemoryLayout_Args asked = new() { buffer = (PJRT_Buffer*)hold.Value };
                layouts.Call(&asked);
                return PjRtLayout.Take(layouts, asked.layout);
            }

            PJRT_Buffer_GetMemoryLayout_Args args = new() { buffer = (PJRT_Buffer*)hold.Value };
            Api.Call(&args);
            return PjRtLayout.Of(args.layout);
        }
    }

    /// <summary>True if this process can address the buffer's memory.</summary>
    public bool IsOnCpu
    {
        get
        {
            using Hold hold = new(_handle);
            PJRT_Buffer_IsOnCpu_Args args = new() { buffer = (PJRT_Buffer*)hold.Value };
            return Api.TryCall(&args) && args.is_on_cpu != 0;
        }
    }

    /// <summary>
    /// Where the elements are, in the device's memory. Valid until the buffer is deleted; keeps nothing alive. See
    /// <see cref="Pin"/>.
    /// </summary>
    /// <exception cref="PjRtException">The plugin does not tell.</exception>
    public nint UnsafeAddress
    {
        get
        {
            using Hold hold = new(_handle);
            PJRT_Buffer_UnsafePointer_Args args = new() { buffer = (PJRT_Buffer*)hold.Value };
            Api.Call(&args);
            return (nint)args.buffer_pointer;
        }
    }

    /// <summary>
    /// Keeps the memory where it is, until the result is disposed: neither deletion nor donation frees or overwrites
    /// it.
    /// </summary>
    /// <returns>The reference.</returns>
    /// <exception cref="PjRtException">The plugin cannot do this, or the buffer was deleted.</exception>
    public PjRtExternalReference Pin() => new(this);

    /// <summary>
    /// Waits for the value and shows its elements in place. The memory stays, and does not change, until the view is
    /// disposed.
    /// </summary>
    /// <typeparam name="T">The C# type of the elements; any of the same size where C# has none.</typeparam>
    /// <returns>The view; the caller disposes it.</returns>
    /// <exception cref="InvalidOperationException">The memory is not this process's, its layout is not row-major, or T
    /// does not fit.</exception>
    /// <exception cref="PjRtException">The buffer was deleted, or the computation that makes the value
    /// failed.</exception>
    public PjRtBufferView<T> View<T>()
        where T : unmanaged => new(this);

    /// <summary>Why the elements do not follow each other in memory, row-major; null if they do.</summary>
    /// <param name="type">The buffer's type.</param>
    internal string? Scattering(TensorType type)
    {
        if (type.Rank <= 1)
        {
            return null;
        }

        if (!Layout.IsRowMajor)
        {
            return $"{type} lies in memory as {Layout}, not row-major";
        }

        Dims padded = PaddedDims;
        long rows = type.Dims[0];
        for (int axis = 1; axis < type.Rank; axis++)
        {
            if (rows > 1 && padded[axis] != type.Dims[axis])
            {
                return $"{type} lies in an array of {string.Join('x', padded)}, whose rows are not all in use";
            }

            rows *= type.Dims[axis];
        }

        return null;
    }

    /// <summary>Waits for the value and copies a range of its memory as it is.</summary>
    /// <param name="offset">Where the range starts, in bytes.</param>
    /// <param name="destination">As many bytes as the range has.</param>
    /// <exception cref="PjRtException">The range does not lie in the buffer, or the computation that makes the value
    /// failed.</exception>
    public void CopyRawTo(long offset, Span<byte> destination)
    {
        using Hold hold = new(_handle);
        fixed (byte* target = destination)
        {
            Events.AwaitAndDestroy(
                Api,
                StartRawCopy((PJRT_Buffer*)hold.Value, offset, target, destination.Length),
                PJRT_Buffer_CopyRawToHost_Args.EntryName
            );
        }
    }

    /// <summary>Copies a range of the memory as it is, once the value is there.</summary>
    /// <param name="offset">Where the range starts, in bytes.</param>
    /// <param name="destination">As many bytes as the range has; pinned until the copy is done.</param>
    /// <returns>A task that ends when the copy is done. The buffer may be disposed before.</returns>
    /// <exception cref="PjRtException">In the task: the range does not lie in the buffer, or the computation that makes
    /// the value failed.</exception>
    public Task CopyRawToAsync(long offset, Memory<byte> destination)
    {
        using Hold hold = new(_handle);
        MemoryHandle pin = destination.Pin();
        PJRT_Event* done = null;
        bool ours = true;
        try
        {
            done = StartRawCopy((PJRT_Buffer*)hold.Value, offset, pin.Pointer, destination.Length);
            _handle.Acquire();
            ours = false;
            return Events.Completion(
                Api,
                done,
                PJRT_Buffer_CopyRawToHost_Args.EntryName,
                () =>
                {
                    pin.Dispose();
                    _handle.Release();
                }
            );
        }
        finally
        {
            Events.Destroy(Api, done);
            if (ours)
            {
                pin.Dispose();
            }
        }
    }

    /// <summary>Prepares the copy of a range whose destination is said later.</summary>
    /// <param name="offset">Where the range starts, in bytes.</param>
    /// <param name="size">How many bytes it has.</param>
    /// <returns>The copy; the caller says where to, or disposes it.</returns>
    /// <exception cref="PjRtException">The plugin cannot do this.</exception>
    public PjRtRawCopy CopyRawLater(long offset, long size)
    {
        using Hold hold = new(_handle);
        PJRT_Buffer_CopyRawToHostFuture_Args args = new()
        {
            buffer = (PJRT_Buffer*)hold.Value,
            offset = offset,
            transfer_size = size,
        };
        Api.Call(&args);
        return new PjRtRawCopy(this, size, args.@event, args.callback_data, (nint)args.future_ready_callback);
    }

    /// <summary>
    /// Takes the memory over as elements of another type or shape of the same size. This buffer counts as deleted
    /// afterwards.
    /// </summary>
    /// <param name="type">Element type and static shape.</param>
    /// <returns>The buffer; the caller disposes it.</returns>
    /// <exception cref="PjRtException">The sizes differ, or the plugin cannot do this.</exception>
    public PjRtBuffer Bitcast(TensorType type)
    {
        Shape.Static(type);
        using Hold hold = new(_handle);
        fixed (long* dims = type.Dims.Span)
        {
            PJRT_Buffer_Bitcast_Args args = new()
            {
                buffer = (PJRT_Buffer*)hold.Value,
                element_type = ElementTypes.Code(type.ElementType),
                dims = dims,
                num_dims = (nuint)type.Rank,
            };
            Api.Call(&args);
            return new PjRtBuffer(Client, args.out_buffer);
        }
    }

    /// <summary>
    /// Takes the memory over into a buffer that becomes usable when something else has happened. This buffer counts as
    /// deleted afterwards.
    /// </summary>
    /// <param name="dependency">What must happen; the caller fulfils it.</param>
    /// <returns>The buffer; the caller disposes it.</returns>
    /// <exception cref="PjRtException">The plugin cannot do this.</exception>
    public PjRtBuffer DonateAfter(out PjRtDependency dependency)
    {
        using Hold hold = new(_handle);
        PJRT_Buffer_DonateWithControlDependency_Args args = new() { buffer = (PJRT_Buffer*)hold.Value };
        Api.Call(&args);
        dependency = new((nint)args.callback_data, (nint)args.dependency_ready_callback);
        return new PjRtBuffer(Client, args.out_buffer);
    }

    private PJRT_Event* StartRawCopy(PJRT_Buffer* buffer, long offset, void* target, int size)
    {
        PJRT_Buffer_CopyRawToHost_Args args = new()
        {
            buffer = buffer,
            dst = target == null ? Nothing : target,
            offset = offset,
            transfer_size = size,
        };
        Api.Call(&args);
        return args.@event;
    }
}
