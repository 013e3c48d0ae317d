using System.Runtime.InteropServices;
using XlaSharp.Native.Exports;

namespace XlaSharp.Native.Tests;

internal sealed unsafe class ErrorTests(string kind) : PluginFixture(kind)
{
    [Test]
    public void DestroyingNullIsNothing()
    {
        PJRT_Error_Destroy_Args error = new() { struct_size = PJRT_Error_Destroy_Args.StructSize };
        Plugin.Api->PJRT_Error_Destroy(&error);
        AssertAcceptsNull<PJRT_Event_Destroy_Args>();
        AssertAcceptsNull<PJRT_Client_Destroy_Args>();
        AssertAcceptsNull<PJRT_Buffer_Destroy_Args>();
        AssertAcceptsNull<PJRT_Executable_Destroy_Args>();
        AssertAcceptsNull<PJRT_LoadedExecutable_Destroy_Args>();
        AssertAcceptsNull<PJRT_TopologyDescription_Destroy_Args>();
        AssertAcceptsNull<PJRT_ExecuteContext_Destroy_Args>();
        AssertAcceptsNull<PJRT_AsyncHostToDeviceTransferManager_Destroy_Args>();
        AssertAcceptsNull<PJRT_AsyncTrackingEvent_Destroy_Args>();
        AssertAcceptsNull<PJRT_CopyToDeviceStream_Destroy_Args>();
    }

    [Test]
    public void ANullArgumentStructIsAnError() =>
        AssertInvalid(() => Plugin.Check(Plugin.CallRaw<PJRT_Client_Devices_Args>(null)), "null");

    [Test]
    public void ANullHandleIsAnErrorThatNamesTheKind() =>
        AssertInvalid(
            () =>
            {
                PJRT_Client_PlatformName_Args args = default;
                Plugin.Call(ref args);
            },
            "PJRT_Client",
            "null"
        );

    [Test]
    public void AHandleOfAnotherKindIsAnError() =>
        AssertInvalid(
            () =>
            {
                PJRT_Buffer_ElementType_Args args = new() { buffer = (PJRT_Buffer*)Client };
                Plugin.Call(ref args);
            },
            "PJRT_Buffer"
        );

    [Test]
    public void ADestroyedHandleIsAnError()
    {
        nint buffer = (nint)Put(Values(1f), [1]);
        Destroy((PJRT_Buffer*)buffer);

        AssertInvalid(
            () =>
            {
                PJRT_Buffer_ElementType_Args args = new() { buffer = (PJRT_Buffer*)buffer };
                Plugin.Call(ref args);
            },
            "PJRT_Buffer",
            "destroyed"
        );
        AssertInvalid(() => Destroy((PJRT_Buffer*)buffer), "PJRT_Buffer");
    }

    [Test]
    public void ErrorsAndMemoriesBeginWithTheirTables()
    {
        PJRT_Error* error = Plugin.CallRaw<PJRT_Client_Devices_Args>(null);
        PJRT_Error_FunctionTable* table = error->vtable;
        byte* text;
        nuint size;
        table->message(error, &text, &size);

        Assert.That((long)table->struct_size, Is.EqualTo(56));
        Assert.That(table->get_code(error), Is.EqualTo(PJRT_Error_Code.PJRT_Error_Code_INVALID_ARGUMENT));
        Assert.That(PluginUnderTest.Text(text, size), Does.Contain("null"));
        table->destroy(error);
        Assert.That((long)MemoryOf(Device)->vtable->struct_size, Is.EqualTo(40));
    }

    [Test]
    public void AStructWithoutASizeIsAnErrorThatSaysWhatWasExpected()
    {
        PJRT_Client_Devices_Args args = new() { client = Client };
        PluginError error = Plugin.Take(Plugin.CallRaw<PJRT_Client_Devices_Args>(&args));

        Assert.That(error.Code, Is.EqualTo(PJRT_Error_Code.PJRT_Error_Code_INVALID_ARGUMENT));
        Assert.That(error.Text, Does.Contain("expected 40, got 0"));
    }

    [Test]
    public void AnOlderShorterStructIsServedAndNotOverrun()
    {
        // The last field, added by API 0.113, does not exist for this caller.
        byte* memory = stackalloc byte[256];
        new Span<byte>(memory, 256).Fill(0xEE);
        var args = (PJRT_Device_MemoryStats_Args*)memory;
        int known = (int)Marshal.OffsetOf<PJRT_Device_MemoryStats_Args>("peak_allocated_bytes");
        new Span<byte>(memory, known).Clear();
        args->struct_size = (nuint)known;
        args->device = Device;

        Plugin.Check(Plugin.CallRaw<PJRT_Device_MemoryStats_Args>(args));

        Assert.That(args->num_allocs_is_set, Is.EqualTo(1));
        Assert.That((long)args->struct_size, Is.EqualTo(known));
        Assert.That(new Span<byte>(memory + known, 256 - known).ToArray(), Is.All.EqualTo(0xEE));
    }

    [Test]
    public void ANewerLongerStructIsServed()
    {
        byte* memory = stackalloc byte[256];
        new Span<byte>(memory, 256).Clear();
        var args = (PJRT_Client_Devices_Args*)memory;
        args->struct_size = 256;
        args->client = Client;

        Plugin.Check(Plugin.CallRaw<PJRT_Client_Devices_Args>(args));

        Assert.That((long)args->num_devices, Is.EqualTo(2));
    }

    private void AssertAcceptsNull<T>()
        where T : unmanaged, IPJRT_Args
    {
        T args = default;
        Assert.That(() => Plugin.Call(ref args), Throws.Nothing, T.EntryName);
    }
}
