using System.Text;
using XlaSharp.Native.Exports;
using XlaSharp.Native.Exports.Extensions;

namespace XlaSharp.Native.Tests;

/// <summary>The extensions behind the table, found the way clients find them.</summary>
internal sealed unsafe class ExtensionTests(string kind) : ProgramFixture(kind)
{
    [Test]
    public void EachTypeStandsOnceInTheList()
    {
        List<PJRT_Extension_Type> types = [];
        for (PJRT_Extension_Base* node = Plugin.Api->extension_start; node != null; node = node->next)
        {
            Assert.That(node->struct_size, Is.GreaterThan(PJRT_Extension_Base.StructSize));
            types.Add(node->type);
        }

        Assert.That(types, Is.Unique);
        Assert.That(
            types,
            Is.SupersetOf(
                new[]
                {
                    PJRT_Extension_Type.PJRT_Extension_Type_FFI,
                    PJRT_Extension_Type.PJRT_Extension_Type_Layouts,
                    PJRT_Extension_Type.PJRT_Extension_Type_MemoryDescriptions,
                    PJRT_Extension_Type.PJRT_Extension_Type_Profiler,
                }
            )
        );
    }

    [Test]
    public void LayoutsOfBuffersAndDefaultsAreText()
    {
        PJRT_Layouts_Extension* layouts = (PJRT_Layouts_Extension*)Find(
            PJRT_Extension_Type.PJRT_Extension_Type_Layouts
        );
        long* order = stackalloc long[] { 0, 1 };
        PJRT_Buffer_MemoryLayout columnMajor = Order(order, 2);
        PJRT_Buffer* buffer = Put(Values(1f, 2, 3, 4, 5, 6), [2, 3], layout: &columnMajor);
        PJRT_Layouts_PJRT_Buffer_MemoryLayout_Args ofBuffer = new() { buffer = buffer };
        Call(layouts->PJRT_Layouts_PJRT_Buffer_MemoryLayout, ref ofBuffer);
        long* dims = stackalloc long[] { 4, 5, 6 };
        PJRT_Layouts_PJRT_Client_GetDefaultLayout_Args byDefault = new()
        {
            client = Client,
            type = PJRT_Buffer_Type.PJRT_Buffer_Type_F32,
            dims = dims,
            num_dims = 3,
        };
        Call(layouts->PJRT_Layouts_PJRT_Client_GetDefaultLayout, ref byDefault);
        PJRT_Layouts_PJRT_Client_GetDefaultLayout_Args scalar = new()
        {
            client = Client,
            type = PJRT_Buffer_Type.PJRT_Buffer_Type_F32,
        };
        Call(layouts->PJRT_Layouts_PJRT_Client_GetDefaultLayout, ref scalar);

        Assert.That(Text(layouts, ofBuffer.layout), Is.EqualTo("{0,1}"));
        Assert.That(Text(layouts, byDefault.layout), Is.EqualTo("{2,1,0}"));
        Assert.That(Text(layouts, scalar.layout), Is.EqualTo("{}"));
        foreach (nint layout in new[] { (nint)ofBuffer.layout, (nint)byDefault.layout, (nint)scalar.layout })
        {
            PJRT_Layouts_MemoryLayout_Destroy_Args destroy = new() { layout = (PJRT_Layouts_MemoryLayout*)layout };
            Call(layouts->PJRT_Layouts_MemoryLayout_Destroy, ref destroy);
        }

        Destroy(buffer);
    }

    [Test]
    public void LayoutsOfExecutablesLiveWithThem()
    {
        PJRT_Layouts_Extension* layouts = (PJRT_Layouts_Extension*)Find(
            PJRT_Extension_Type.PJRT_Extension_Type_Layouts
        );
        nint loaded = Compile(
            "func.func @main(%x: tensor<2x3xf32>, %y: tensor<f32>) -> tensor<f32> { return %y : tensor<f32> }"
        );
        PJRT_LoadedExecutable_GetExecutable_Args get = new() { loaded_executable = (PJRT_LoadedExecutable*)loaded };
        Plugin.Call(ref get);
        PJRT_Layouts_PJRT_Executable_GetParameterLayouts_Args parameters = new() { executable = get.executable };
        Call(layouts->PJRT_Layouts_PJRT_Executable_GetParameterLayouts, ref parameters);
        PJRT_Layouts_PJRT_Executable_GetOutputLayouts_Args outputs = new() { executable = get.executable };
        Call(layouts->PJRT_Layouts_PJRT_Executable_GetOutputLayouts, ref outputs);

        Assert.That((int)parameters.num_parameters, Is.EqualTo(2));
        Assert.That(Text(layouts, parameters.layouts[0]), Is.EqualTo("{1,0}"));
        Assert.That((int)outputs.num_outputs, Is.EqualTo(1));
        Assert.That(Text(layouts, outputs.layouts[0]), Is.EqualTo("{}"));
        PJRT_Executable_Destroy_Args destroy = new() { executable = get.executable };
        Plugin.Call(ref destroy);
        DestroyExecutable(loaded);
    }

    [Test]
    public void MemoryKindsAreKnownWithoutAClient()
    {
        PJRT_MemoryDescriptions_Extension* extension = (PJRT_MemoryDescriptions_Extension*)Find(
            PJRT_Extension_Type.PJRT_Extension_Type_MemoryDescriptions
        );
        PJRT_Device_GetDescription_Args description = new() { device = Device };
        Plugin.Call(ref description);
        PJRT_DeviceDescription_MemoryDescriptions_Args list = new()
        {
            device_description = description.device_description,
        };
        Call(extension->PJRT_DeviceDescription_MemoryDescriptions, ref list);
        List<string> kinds = [];
        for (int i = 0; i < (int)list.num_memory_descriptions; i++)
        {
            PJRT_MemoryDescription_Kind_Args args = new() { memory_description = list.memory_descriptions[i] };
            Call(extension->PJRT_MemoryDescription_Kind, ref args);
            kinds.Add(Encoding.UTF8.GetString(args.kind, (int)args.kind_size));
            Assert.That(args.kind_id, Is.Not.Zero);
        }

        Assert.That(kinds, Is.EqualTo(new[] { "device", "pinned_host", "unpinned_host" }));
        Assert.That((int)list.default_memory_index, Is.Zero);
    }

    private PJRT_Extension_Base* Find(PJRT_Extension_Type type)
    {
        PJRT_Extension_Base* node = Plugin.Api->extension_start;
        while (node != null && node->type != type)
        {
            node = node->next;
        }

        Assert.That(node != null, $"the plugin has {type}");
        return node;
    }

    private void Call<T>(delegate* unmanaged[Cdecl]<T*, PJRT_Error*> entry, ref T args)
        where T : unmanaged, IPJRT_Args
    {
        fixed (T* pointer = &args)
        {
            *(nuint*)pointer = T.StructSize;
            Plugin.Check(entry(pointer));
        }
    }

    private string Text(PJRT_Layouts_Extension* layouts, PJRT_Layouts_MemoryLayout* layout)
    {
        PJRT_Layouts_MemoryLayout_Serialize_Args args = new() { layout = layout };
        Call(layouts->PJRT_Layouts_MemoryLayout_Serialize, ref args);
        string text = Encoding.UTF8.GetString(args.serialized_bytes, (int)args.serialized_bytes_size);
        args.serialized_layout_deleter(args.serialized_layout);
        return text;
    }
}
