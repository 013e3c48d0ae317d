using System.Text;
using XlaSharp.Runtime.PjRt.Tests.Support;

namespace XlaSharp.Runtime.PjRt.Tests;

/// <summary>Whichever entry fails, one exception names it, nothing leaks and the client goes on.</summary>
internal sealed class ErrorTests : FakeFixture
{
    [TestCase("PJRT_Client_Create")]
    [TestCase("PJRT_Client_PlatformName")]
    [TestCase("PJRT_Client_PlatformVersion")]
    [TestCase("PJRT_Client_ProcessIndex")]
    [TestCase("PJRT_Client_Devices")]
    [TestCase("PJRT_Client_AddressableMemories")]
    [TestCase("PJRT_Device_GetDescription")]
    [TestCase("PJRT_Device_IsAddressable")]
    [TestCase("PJRT_Device_LocalHardwareId")]
    [TestCase("PJRT_DeviceDescription_Id")]
    [TestCase("PJRT_DeviceDescription_ProcessIndex")]
    [TestCase("PJRT_DeviceDescription_Kind")]
    [TestCase("PJRT_DeviceDescription_DebugString")]
    [TestCase("PJRT_DeviceDescription_ToString")]
    [TestCase("PJRT_DeviceDescription_Attributes")]
    [TestCase("PJRT_Memory_Id")]
    [TestCase("PJRT_Memory_Kind")]
    [TestCase("PJRT_Memory_ToString")]
    [TestCase("PJRT_Device_DefaultMemory")]
    [TestCase("PJRT_Device_AddressableMemories")]
    [TestCase("PJRT_Memory_AddressableByDevices")]
    [TestCase("PJRT_Client_Compile")]
    [TestCase("PJRT_Executable_DeserializeAndLoad")]
    [TestCase("PJRT_LoadedExecutable_AddressableDevices")]
    [TestCase("PJRT_LoadedExecutable_GetExecutable")]
    [TestCase("PJRT_LoadedExecutable_Execute")]
    [TestCase("PJRT_Executable_Name")]
    [TestCase("PJRT_Executable_NumOutputs")]
    [TestCase("PJRT_Executable_NumReplicas")]
    [TestCase("PJRT_Executable_NumPartitions")]
    [TestCase("PJRT_Executable_SizeOfGeneratedCodeInBytes")]
    [TestCase("PJRT_Executable_Fingerprint")]
    [TestCase("PJRT_Executable_OutputElementTypes")]
    [TestCase("PJRT_Executable_OutputDimensions")]
    [TestCase("PJRT_Executable_OutputMemoryKinds")]
    [TestCase("PJRT_Executable_Serialize")]
    [TestCase("PJRT_Executable_OptimizedProgram")]
    [TestCase("PJRT_Client_BufferFromHostBuffer")]
    [TestCase("PJRT_Buffer_ElementType")]
    [TestCase("PJRT_Buffer_UnpaddedDimensions")]
    [TestCase("PJRT_Buffer_OnDeviceSizeInBytes")]
    [TestCase("PJRT_Buffer_Device")]
    [TestCase("PJRT_Buffer_Memory")]
    [TestCase("PJRT_Buffer_ReadyEvent")]
    [TestCase("PJRT_Buffer_ToHostBuffer")]
    [TestCase("PJRT_Buffer_CopyToDevice")]
    [TestCase("PJRT_Buffer_CopyToMemory")]
    [TestCase("PJRT_Buffer_IsDeleted")]
    [TestCase("PJRT_Buffer_Delete")]
    [TestCase("PJRT_Event_IsReady")]
    [TestCase("PJRT_Event_OnReady")]
    public async Task FailingEntryIsNamed(string entry)
    {
        Fake.Fail(entry);
        PjRtException e = (await Assert.CatchAsync<PjRtException>(UseEverything))!;
        Assert.That((e.Code, e.Entry), Is.EqualTo((PjRtErrorCode.ResourceExhausted, entry)));
        Assert.That(
            e.Message,
            Does.Match($@"^{entry} failed \(ResourceExhausted\) in plugin 'fake\d+' 0\.114: told to fail in {entry}$")
        );
        Assert.That(Encoding.UTF8.GetString(e.Payloads["origin"]), Is.EqualTo("fake"));
        Fake.Fail("");
        // The process goes on.
        await UseEverything();
    }

    [Test]
    public void FailedWaitIsReportedAsTheCallThatNeededIt()
    {
        using PjRtBuffer buffer = Put(1);
        Fake.Fail("PJRT_Event_Await");
        Assert.That(
            () => buffer.ToHost(),
            Throws
                .TypeOf<PjRtException>()
                .With.Property(nameof(PjRtException.Entry))
                .EqualTo("PJRT_Buffer_ToHostBuffer")
        );
    }

    [Test]
    public void ProgramThatIsNoneIsRefused()
    {
        PjRtException e = Assert.Throws<PjRtException>(() => Client.Compile("hello"))!;
        Assert.That(e.PluginMessage, Is.EqualTo("not a program: 'hello'"));
        Assert.That(
            () => Client.Compile("echo 1"u8, format: "gibberish"),
            Throws.TypeOf<PjRtException>().With.Message.Contains("Unknown program format")
        );
    }

    private async Task UseEverything()
    {
        using PjRtClient client = Fake.Plugin.CreateClient();
        PjRtDevice device = client.Devices[0];
        _ = (device.DefaultMemory.Devices, device.Memories);
        using PjRtLoadedExecutable compiled = client.Compile("echo 1");
        PjRtExecutable facts = compiled.Executable;
        _ = (facts.Name, facts.Replicas, facts.Partitions, facts.SizeOfGeneratedCode, facts.Fingerprint);
        _ = (facts.OutputTypes, facts.OutputMemoryKinds, facts.OptimizedProgram(out _));
        using PjRtLoadedExecutable loaded = client.Load(facts.Serialize());
        using PjRtBuffer buffer = client.FromHost(Four, new byte[16]);
        _ = (buffer.SizeOnDevice, buffer.Device, buffer.Memory, buffer.IsDeleted);
        using PjRtBuffer there = buffer.CopyToDevice(device);
        using PjRtBuffer back = there.CopyToMemory(device.DefaultMemory);
        var results = new PjRtBuffer[1];
        loaded.Execute([back], results);
        using PjRtBuffer result = results[0];
        using PjRtEvent ready = result.ReadyEvent();
        _ = ready.IsReady;
        await ready.AsTask();
        byte[] bytes = new byte[16];
        await result.CopyToAsync(bytes);
        result.CopyTo(bytes);
        result.Delete();
    }
}
