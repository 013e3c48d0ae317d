using System.Text;
using XlaSharp.Native.Exports;

namespace XlaSharp.Native.Tests;

/// <summary>Calls of loaded programs: arguments, donation, failures, waiting, poison.</summary>
internal abstract unsafe class LaunchTests(string kind) : ExecutableFixture(kind)
{
    [Test]
    public void ALoadedProgramRuns()
    {
        PJRT_LoadedExecutable* add = Load(AddImage.Value);
        PJRT_Buffer* x = Put(Values(1f, 2), [2]);
        PJRT_Buffer* y = Put(Values(10f, 20), [2]);

        PJRT_Buffer* sum = Run(add, x, y);

        Assert.That(Get<float>(sum), Is.EqualTo(Values(111f, 222)));
        Assert.That(IsDeleted(x), Is.False);
        DestroyAll(sum, x, y);
        Destroy(add);
    }

    [Test]
    public void ADonatedArgumentGivesItsMemoryToTheResult()
    {
        PJRT_LoadedExecutable* add = Load(DonatingImage.Value);
        PJRT_Buffer* x = Put(Values(1f, 2), [2]);
        PJRT_Buffer* y = Put(Values(10f, 20), [2]);
        nuint address = Address(x);

        PJRT_Buffer* sum = Run(add, x, y);

        Assert.That(IsDeleted(x), Is.True);
        Assert.That(IsDeleted(y), Is.False);
        Assert.That(Address(sum), Is.EqualTo(address));
        Assert.That(Get<float>(sum), Is.EqualTo(Values(111f, 222)));
        DestroyAll(sum, x, y);
        Destroy(add);
    }

    [Test]
    public void DonationSparesWhatOthersStillSee()
    {
        PJRT_LoadedExecutable* add = Load(DonatingImage.Value);
        PJRT_Buffer* pinned = Put(Values(1f, 2), [2]);
        PJRT_Buffer_IncreaseExternalReferenceCount_Args pin = new() { buffer = pinned };
        Plugin.Call(ref pin);
        var seen = (float*)Address(pinned);
        PJRT_Buffer* twice = Put(Values(3f, 4), [2]);

        PJRT_Buffer* first = Run(add, pinned, pinned);
        PJRT_Buffer* second = Run(add, twice, twice);

        Assert.That(new Span<float>(seen, 2).ToArray(), Is.EqualTo(Values(1f, 2)));
        Assert.That(Get<float>(first), Is.EqualTo(Values(102f, 204)));
        Assert.That(Get<float>(second), Is.EqualTo(Values(106f, 208)));
        Assert.That(IsDeleted(pinned) && IsDeleted(twice));
        DestroyAll(first, second, pinned, twice);
        Destroy(add);
    }

    [Test]
    public void AnArgumentMayBeKeptFromDonation()
    {
        PJRT_LoadedExecutable* add = Load(DonatingImage.Value);
        PJRT_Buffer* x = Put(Values(1f, 2), [2]);
        long keep = 0;

        PJRT_Buffer* sum = Run(
            add,
            x,
            x,
            new PJRT_ExecuteOptions
            {
                struct_size = PJRT_ExecuteOptions.StructSize,
                non_donatable_input_indices = &keep,
                num_non_donatable_input_indices = 1,
            }
        );

        Assert.That(IsDeleted(x), Is.False);
        Assert.That(Get<float>(x), Is.EqualTo(Values(1f, 2)));
        DestroyAll(sum, x);
        Destroy(add);
    }

    [Test]
    public void AColumnMajorOrUnalignedArgumentIsRearranged()
    {
        PJRT_LoadedExecutable* add = Load(AddImage.Value);
        float* data = Aligned<float>(3);
        (data[1], data[2]) = (1, 2);
        long dim = 2;
        PJRT_Client_CreateViewOfDeviceBuffer_Args view = new()
        {
            client = Client,
            device_buffer_ptr = data + 1,
            dims = &dim,
            num_dims = 1,
            element_type = PJRT_Buffer_Type.PJRT_Buffer_Type_F32,
            device = Device,
        };
        Plugin.Call(ref view);

        PJRT_Buffer* sum = Run(add, view.buffer, view.buffer);

        Assert.That(Get<float>(sum), Is.EqualTo(Values(102f, 204)));
        DestroyAll(sum, view.buffer);
        Destroy(add);
        System.Runtime.InteropServices.NativeMemory.AlignedFree(data);
    }

    [Test]
    public void AFailingProgramFailsItsResultsAndItsEvent()
    {
        PJRT_LoadedExecutable* add = Load(AddImage.Value);
        PJRT_Buffer* x = Put(Values(-1f, 2), [2]);
        PJRT_Event* done;
        nint sum = (nint)Run(add, x, x, default, &done);
        nint completed = (nint)done;
        // What depends on it fails with the same error.
        nint next = (nint)Run(add, (PJRT_Buffer*)sum, x);

        Assert.That(Fails(() => Plugin.Await((PJRT_Event*)completed)).Text, Does.Contain("x[0] is negative"));
        PluginError error = Fails(() => Get<float>((PJRT_Buffer*)sum));
        Assert.That(error.Code, Is.EqualTo(PJRT_Error_Code.PJRT_Error_Code_OUT_OF_RANGE));
        Assert.That(Fails(() => Get<float>((PJRT_Buffer*)next)).Text, Is.EqualTo(error.Text));
        DestroyAll((PJRT_Buffer*)sum, (PJRT_Buffer*)next, x);
        Destroy(add);
    }

    [Test]
    public void WrongArgumentsAreRefusedAndNothingIsTaken()
    {
        nint add = (nint)Load(DonatingImage.Value);
        nint good = (nint)Put(Values(1f, 2), [2]);
        nint shape = (nint)Put(Values(1f, 2, 3), [3]);
        nint type = (nint)Put(Values(1, 2), [2]);
        nint elsewhere = (nint)Put(Values(1f, 2), [2], device: (PJRT_Device*)DeviceList[1]);

        AssertInvalid(
            () => Run((PJRT_LoadedExecutable*)add, (PJRT_Buffer*)good, (PJRT_Buffer*)shape),
            "RuntimeProgramInputMismatch",
            "argument 1",
            "F32[2]",
            "F32[3]"
        );
        AssertInvalid(() => Run((PJRT_LoadedExecutable*)add, (PJRT_Buffer*)good, (PJRT_Buffer*)type), "S32[2]");
        AssertInvalid(() => Run((PJRT_LoadedExecutable*)add, (PJRT_Buffer*)good, (PJRT_Buffer*)elsewhere), "device 1");
        Assert.That(IsDeleted((PJRT_Buffer*)good), Is.False);
        Delete((PJRT_Buffer*)shape);
        DestroyAll((PJRT_Buffer*)good, (PJRT_Buffer*)shape, (PJRT_Buffer*)type, (PJRT_Buffer*)elsewhere);
        Destroy((PJRT_LoadedExecutable*)add);
        Assert.That(BytesInUse(), Is.Zero);
    }

    [Test]
    public void ADeletedArgumentOrExecutableIsRefused()
    {
        nint add = (nint)Load(AddImage.Value);
        nint x = (nint)Put(Values(1f, 2), [2]);
        Delete((PJRT_Buffer*)x);
        AssertInvalid(() => Run((PJRT_LoadedExecutable*)add, (PJRT_Buffer*)x, (PJRT_Buffer*)x), "deleted or donated");
        PJRT_LoadedExecutable_Delete_Args delete = new() { executable = (PJRT_LoadedExecutable*)add };
        Plugin.Call(ref delete);

        AssertInvalid(() => Run((PJRT_LoadedExecutable*)add, (PJRT_Buffer*)x, (PJRT_Buffer*)x), "has been deleted");
        Destroy((PJRT_Buffer*)x);
        Destroy((PJRT_LoadedExecutable*)add);
    }

    [Test]
    public void AnArgumentThatIsNotReadyIsWaitedFor()
    {
        PJRT_LoadedExecutable* add = Load(AddImage.Value);
        PJRT_Client_CreateAliasBuffer_Args alias = Alias();
        PJRT_Buffer* y = Put(Values(10f, 20), [2]);
        PJRT_Event* done;
        PJRT_Buffer* sum = Run(add, alias.alias_buffer, y, default, &done);
        Destroy(alias.alias_buffer);
        Destroy(add);
        Assert.That(Plugin.IsReady(done), Is.False);

        Fulfil(alias, y);

        Plugin.Await(done);
        Assert.That(Get<float>(sum), Is.EqualTo(Values(120f, 240)));
        DestroyAll(sum, y);
    }

    [Test]
    public void AWaitingLaunchCanBePoisoned()
    {
        PJRT_LoadedExecutable* add = Load(AddImage.Value);
        PJRT_Client_CreateAliasBuffer_Args alias = Alias();
        PJRT_Buffer* y = Put(Values(10f, 20), [2]);
        nint sum = (nint)Run(
            add,
            alias.alias_buffer,
            y,
            new PJRT_ExecuteOptions { struct_size = PJRT_ExecuteOptions.StructSize, launch_id = 7 }
        );

        Assert.That(Poison(8), Is.False);
        Assert.That(Poison(7), Is.True);
        Assert.That(
            Fails(() => Get<float>((PJRT_Buffer*)sum)).Code,
            Is.EqualTo(PJRT_Error_Code.PJRT_Error_Code_CANCELLED)
        );
        Fulfil(alias, y);
        Assert.That(
            Fails(() => Get<float>((PJRT_Buffer*)sum)).Code,
            Is.EqualTo(PJRT_Error_Code.PJRT_Error_Code_CANCELLED)
        );
        DestroyAll(alias.alias_buffer, y, (PJRT_Buffer*)sum);
        Destroy(add);
    }

    [Test]
    public void ThreadsRunOneProgramAtOnce()
    {
        nint add = (nint)Load(AddImage.Value);
        Parallel.For(
            0,
            64,
            i =>
            {
                PJRT_Buffer* x = Put(Values(i, 1f), [2]);
                PJRT_Buffer* sum = Run((PJRT_LoadedExecutable*)add, x, x);
                Assert.That(Get<float>(sum), Is.EqualTo(Values((2f * i) + 100, 202)));
                DestroyAll(x, sum);
            }
        );
        Destroy((PJRT_LoadedExecutable*)add);
    }

    private PJRT_Client_CreateAliasBuffer_Args Alias()
    {
        long dim = 2;
        PJRT_Client_CreateAliasBuffer_Args alias = new()
        {
            client = Client,
            memory = MemoryOf(Device),
            shape_dims = &dim,
            shape_num_dims = 1,
            shape_element_type = PJRT_Buffer_Type.PJRT_Buffer_Type_F32,
        };
        Plugin.Call(ref alias);
        return alias;
    }

    private void Fulfil(PJRT_Client_CreateAliasBuffer_Args alias, PJRT_Buffer* buffer)
    {
        PJRT_Client_FulfillAliasBuffer_Args fulfil = new()
        {
            client = Client,
            buffer = buffer,
            fulfill_alias_buffer_cb = alias.fulfill_alias_buffer_cb,
        };
        Plugin.Call(ref fulfil);
    }

    private bool Poison(int launchId)
    {
        PJRT_Device_PoisonExecution_Args poison = new()
        {
            device = Device,
            launch_id = launchId,
            error_code = PJRT_Error_Code.PJRT_Error_Code_CANCELLED,
        };
        Plugin.Call(ref poison);
        return poison.poisoned != 0;
    }
}

/// <summary>The programs on a client that runs them where they are called.</summary>
internal sealed unsafe class SynchronousLaunchTests(string kind) : LaunchTests(kind)
{
    [Test]
    public void SteadyStateTakesNoNewMemory()
    {
        PJRT_LoadedExecutable* add = Load(AddImage.Value);
        PJRT_Buffer* x = Put(Values(1f, 2), [2]);
        Destroy(Run(add, x, x));
        long before = PoolBytes();
        for (int i = 0; i < 1000; i++)
        {
            Destroy(Run(add, x, x));
        }

        Assert.That(PoolBytes(), Is.EqualTo(before));
        Destroy(x);
        Destroy(add);
        Assert.That(BytesInUse(), Is.Zero);
    }

    private long PoolBytes()
    {
        PJRT_Device_MemoryStats_Args stats = new() { device = Device };
        Plugin.Call(ref stats);
        return stats.pool_bytes;
    }
}

/// <summary>The same programs on a client that runs them on other threads.</summary>
internal sealed class AsynchronousLaunchTests(string kind) : LaunchTests(kind)
{
    protected override bool Asynchronous => true;
}
