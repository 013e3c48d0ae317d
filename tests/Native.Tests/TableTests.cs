using XlaSharp.Native.Exports;

namespace XlaSharp.Native.Tests;

internal sealed unsafe class TableTests(string kind) : PluginFixture(kind)
{
    [Test]
    public void AnnouncesTheVersionOfTheHeader()
    {
        Assert.That(Plugin.Api->pjrt_api_version.major_version, Is.Zero);
        Assert.That(Plugin.Api->pjrt_api_version.minor_version, Is.EqualTo(114));
        Assert.That((long)Plugin.Api->struct_size, Is.EqualTo(1144));
        Assert.That(Plugin.Api->extension_start != null);
    }

    [Test]
    public void EverySlotIsFilledAndZerosFollow()
    {
        nint* slots = (nint*)((byte*)Plugin.Api + 40);
        for (int i = 0; i < 138; i++)
        {
            Assert.That(slots[i], Is.Not.EqualTo((nint)0), $"slot {i}");
        }

        Assert.That(new Span<long>(slots + 138, 128).ToArray(), Is.All.Zero);
    }

    [Test]
    public void WhatIsMissingSaysSoByName()
    {
        AssertUnimplemented<PJRT_Executable_OptimizedProgram_Args>();
        AssertUnimplemented<PJRT_LoadedExecutable_Fingerprint_Args>();
        AssertUnimplemented<PJRT_CopyToDeviceStream_AddChunk_Args>();
        AssertUnimplemented<PJRT_CopyToDeviceStream_TotalBytes_Args>();
        AssertUnimplemented<PJRT_CopyToDeviceStream_GranuleSize_Args>();
        AssertUnimplemented<PJRT_CopyToDeviceStream_CurrentBytes_Args>();
    }

    [Test]
    public void InitializesAnyNumberOfTimes()
    {
        for (int i = 0; i < 3; i++)
        {
            PJRT_Plugin_Initialize_Args args = default;
            Plugin.Call(ref args);
        }
    }

    [Test]
    public void AttributesTellTheStableHloVersions()
    {
        PJRT_Plugin_Attributes_Args args = default;
        Plugin.Call(ref args);

        Dictionary<string, long[]> values = [];
        foreach (PJRT_NamedValue value in new Span<PJRT_NamedValue>(args.attributes, (int)args.num_attributes))
        {
            string name = PluginUnderTest.Text(value.name, value.name_size);
            values[name] =
                value.type == PJRT_NamedValue_Type.PJRT_NamedValue_kInt64
                    ? [value.int64_value]
                    : new Span<long>(value.int64_array_value, (int)value.value_size).ToArray();
        }

        Assert.That(values["xla_version"], Is.EqualTo(Values(2L)));
        Assert.That(values["stablehlo_current_version"], Is.EqualTo(Values(1L, 20, 0)));
        Assert.That(values["stablehlo_minimum_version"], Is.EqualTo(Values(0L, 9, 0)));
    }

    private void AssertUnimplemented<T>()
        where T : unmanaged, IPJRT_Args
    {
        PluginError error = Fails(() =>
        {
            T args = default;
            Plugin.Call(ref args);
        });
        Assert.That(error.Code, Is.EqualTo(PJRT_Error_Code.PJRT_Error_Code_UNIMPLEMENTED));
        Assert.That(error.Text, Does.Contain(T.EntryName));
    }
}
