using System.Globalization;
using XlaSharp.Hlo;
using XlaSharp.Runtime.PjRt.Interop;

namespace XlaSharp.Runtime.PjRt;

/// <summary>How elements lie in memory, as HLO writes it: <c>{1,0}</c>, or with tiles <c>{1,0:T(8,128)}</c>.</summary>
/// <param name="Text">The text.</param>
public sealed record PjRtLayout(string Text)
{
    /// <summary>Dimensions from the one whose index runs fastest in memory to the slowest.</summary>
    public Dims MinorToMajor
    {
        get
        {
            string order = Text.Trim('{', '}').Split(':')[0];
            return order.Length == 0
                ? []
                : Dims.Create([.. order.Split(',').Select(d => long.Parse(d, CultureInfo.InvariantCulture))]);
        }
    }

    /// <summary>True if the last dimension runs fastest, the first slowest, and there are no tiles.</summary>
    public bool IsRowMajor
    {
        get
        {
            Dims order = MinorToMajor;
            return !Text.Contains(':', StringComparison.Ordinal)
                && order.Select((d, i) => d == order.Count - 1 - i).All(right => right);
        }
    }

    /// <summary>The text.</summary>
    /// <returns><see cref="Text"/>.</returns>
    public override string ToString() => Text;

    /// <summary>Reads a layout and destroys it.</summary>
    internal static unsafe PjRtLayout Take(ExtensionTable layouts, PJRT_Layouts_MemoryLayout* layout)
    {
        try
        {
            return Read(layouts, layout);
        }
        finally
        {
            PJRT_Layouts_MemoryLayout_Destroy_Args destroy = new() { layout = layout };
            layouts.Call(&destroy);
        }
    }

    /// <summary>Reads a layout that somebody else owns.</summary>
    internal static unsafe PjRtLayout Read(ExtensionTable layouts, PJRT_Layouts_MemoryLayout* layout)
    {
        PJRT_Layouts_MemoryLayout_Serialize_Args args = new() { layout = layout };
        layouts.Call(&args);
        try
        {
            return new(NativeText.Read(args.serialized_bytes, args.serialized_bytes_size));
        }
        finally
        {
            if (args.serialized_layout_deleter != null)
            {
                args.serialized_layout_deleter(args.serialized_layout);
            }
        }
    }

    internal static unsafe PjRtLayout Of(in PJRT_Buffer_MemoryLayout layout)
    {
        if (layout.type != PJRT_Buffer_MemoryLayout_Type.PJRT_Buffer_MemoryLayout_Type_Tiled)
        {
            throw new NotSupportedException(
                "The plugin describes the buffer by strides; only tiled layouts have a text."
            );
        }

        PJRT_Buffer_MemoryLayout_Tiled tiled = layout.tiled;
        string order = string.Join(
            ',',
            new ReadOnlySpan<long>(tiled.minor_to_major, checked((int)tiled.minor_to_major_size)).ToArray()
        );
        string tiles = "";
        long* dims = tiled.tile_dims;
        for (nuint i = 0; i < tiled.num_tiles; i++)
        {
            int rank = checked((int)tiled.tile_dim_sizes[i]);
            tiles += $"({string.Join(',', new ReadOnlySpan<long>(dims, rank).ToArray())})";
            dims += rank;
        }

        return new(tiles.Length == 0 ? $"{{{order}}}" : $"{{{order}:T{tiles}}}");
    }
}
