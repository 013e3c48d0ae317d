using System.Runtime.InteropServices;
using System.Text;

namespace XlaSharp.Runtime.PjRt.Interop;

/// <summary>Named values between managed and native memory.</summary>
internal static unsafe class NamedValues
{
    // A size word above this is no size of a struct that will ever be.
    private const nuint LargestSize = 4096;

    public static PjRtNamedValue[] Read(Api api, PJRT_NamedValue* values, nuint count)
    {
        var result = new PjRtNamedValue[checked((int)count)];
        byte* at = (byte*)values;
        for (int i = 0; i < result.Length; i++)
        {
            var value = (PJRT_NamedValue*)at;
            if (value->struct_size > LargestSize)
            {
                throw new PjRtException(
                    PjRtErrorCode.Internal,
                    nameof(PJRT_NamedValue),
                    api.PluginName,
                    $"{api.Major}.{api.Minor}",
                    $"a named value announces {value->struct_size} bytes; it has {PJRT_NamedValue.StructSize}, or a "
                        + $"few more in newer plugins"
                );
            }

            result[i] = Read(value);
            // The plugin's own size is the stride: a newer one may have longer elements.
            at += Math.Max(value->struct_size, (nuint)sizeof(PJRT_NamedValue));
        }

        return result;
    }

    private static PjRtNamedValue Read(PJRT_NamedValue* value)
    {
        string name = NativeText.Read(value->name, value->name_size);
        return value->type switch
        {
            PJRT_NamedValue_Type.PJRT_NamedValue_kString => new(
                name,
                NativeText.Read(value->string_value, value->value_size)
            ),
            PJRT_NamedValue_Type.PJRT_NamedValue_kInt64 => new(name, value->int64_value),
            PJRT_NamedValue_Type.PJRT_NamedValue_kInt64List => new(
                name,
                new ReadOnlySpan<long>(value->int64_array_value, checked((int)value->value_size))
            ),
            PJRT_NamedValue_Type.PJRT_NamedValue_kFloat => new(name, value->float_value),
            PJRT_NamedValue_Type.PJRT_NamedValue_kBool => new(name, value->bool_value != 0),
            var type => new(name, $"<value of unknown type {(int)type}>"),
        };
    }

    /// <summary>Native copies for the time of one call.</summary>
    public sealed class Native : IDisposable
    {
        private readonly List<nint> _blocks = [];

        public Native(IReadOnlyList<PjRtNamedValue> values)
        {
            Count = (nuint)values.Count;
            Values = (PJRT_NamedValue*)Allocate(checked(values.Count * sizeof(PJRT_NamedValue)));
            for (int i = 0; i < values.Count; i++)
            {
                Write(values[i], Values + i);
            }
        }

        public PJRT_NamedValue* Values { get; }

        public nuint Count { get; }

        public void Dispose()
        {
            _blocks.ForEach(block => NativeMemory.Free((void*)block));
            _blocks.Clear();
        }

        private void Write(PjRtNamedValue value, PJRT_NamedValue* target)
        {
            *target = default;
            target->struct_size = PJRT_NamedValue.StructSize;
            target->name = Copy<byte>(Encoding.UTF8.GetBytes(value.Name), out target->name_size);
            target->value_size = 1;
            switch (value.Value)
            {
                case string text:
                    target->type = PJRT_NamedValue_Type.PJRT_NamedValue_kString;
                    target->string_value = Copy<byte>(Encoding.UTF8.GetBytes(text), out target->value_size);
                    break;
                case long number:
                    target->type = PJRT_NamedValue_Type.PJRT_NamedValue_kInt64;
                    target->int64_value = number;
                    break;
                case float number:
                    target->type = PJRT_NamedValue_Type.PJRT_NamedValue_kFloat;
                    target->float_value = number;
                    break;
                case bool flag:
                    target->type = PJRT_NamedValue_Type.PJRT_NamedValue_kBool;
                    target->bool_value = flag ? (byte)1 : (byte)0;
                    break;
                default:
                    target->type = PJRT_NamedValue_Type.PJRT_NamedValue_kInt64List;
                    target->int64_array_value = Copy(value.Integers.ToArray(), out target->value_size);
                    break;
            }
        }

        private T* Copy<T>(ReadOnlySpan<T> items, out nuint count)
            where T : unmanaged
        {
            var block = (T*)Allocate(checked(items.Length * sizeof(T)));
            items.CopyTo(new Span<T>(block, items.Length));
            count = (nuint)items.Length;
            return block;
        }

        private void* Allocate(int bytes)
        {
            void* block = NativeMemory.AllocZeroed((nuint)Math.Max(bytes, 1));
            _blocks.Add((nint)block);
            return block;
        }
    }
}
