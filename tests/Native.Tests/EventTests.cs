using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using XlaSharp.Native.Exports;

namespace XlaSharp.Native.Tests;

internal sealed unsafe class EventTests(string kind) : PluginFixture(kind)
{
    [Test]
    public void IsPendingUntilSet()
    {
        PJRT_Event* pending = Create();

        Assert.That(Plugin.IsReady(pending), Is.False);
        Set(pending);
        Assert.That(Plugin.IsReady(pending), Is.True);
        Plugin.Await(pending);
    }

    [Test]
    public void CarriesItsErrorToEveryReader()
    {
        nint failed = (nint)Create();
        Set((PJRT_Event*)failed, PJRT_Error_Code.PJRT_Error_Code_DATA_LOSS, "lost");

        PluginError first = Fails(() => GetError((PJRT_Event*)failed));
        PluginError second = Fails(() => Plugin.Await((PJRT_Event*)failed));

        Assert.That(first.Code, Is.EqualTo(PJRT_Error_Code.PJRT_Error_Code_DATA_LOSS));
        Assert.That(first.Text, Is.EqualTo("lost"));
        Assert.That(second.Text, Is.EqualTo("lost"));
    }

    [Test]
    public void AskingForTheErrorOfAPendingEventIsAUsageError()
    {
        nint pending = (nint)Create();

        Assert.That(
            Fails(() => GetError((PJRT_Event*)pending)).Code,
            Is.EqualTo(PJRT_Error_Code.PJRT_Error_Code_FAILED_PRECONDITION)
        );
        Plugin.Destroy((PJRT_Event*)pending);
    }

    [Test]
    public void IsSetOnce()
    {
        nint once = (nint)Create();
        Set((PJRT_Event*)once);

        Assert.That(() => Set((PJRT_Event*)once), Throws.TypeOf<PluginError>().With.Message.Contains("set before"));
        Plugin.Destroy((PJRT_Event*)once);
    }

    [Test]
    public void CallsBackInlineIfReady()
    {
        PJRT_Event* ready = Create();
        Set(ready);
        int[] calls = OnReady(ready);

        Assert.That(calls, Is.EqualTo(Values(1, 0)));
        Plugin.Destroy(ready);
    }

    [Test]
    public void CallsEveryCallbackOnceWithTheError()
    {
        PJRT_Event* failed = Create();
        int[] first = OnReady(failed);
        int[] second = OnReady(failed);
        Assert.That(first, Is.EqualTo(Values(0, 0)));

        Set(failed, PJRT_Error_Code.PJRT_Error_Code_ABORTED, "stop");

        Assert.That(first, Is.EqualTo(Values(1, 10)));
        Assert.That(second, Is.EqualTo(Values(1, 10)));
        Plugin.Destroy(failed);
    }

    [Test]
    public void CallbacksRunAfterTheHandleIsDestroyed()
    {
        PJRT_Event* owned = Create();
        PJRT_Client_CreateAliasBuffer_Args alias = Alias();
        PJRT_Event* ready = ReadyEvent(alias.alias_buffer);
        int[] calls = OnReady(ready);
        Plugin.Destroy(ready);
        Plugin.Destroy(owned);

        PJRT_Client_FulfillAliasBuffer_Args fulfil = new()
        {
            client = Client,
            fulfill_alias_buffer_cb = alias.fulfill_alias_buffer_cb,
            status_code = PJRT_Error_Code.PJRT_Error_Code_CANCELLED,
        };
        Plugin.Call(ref fulfil);

        Assert.That(calls, Is.EqualTo(Values(1, 1)));
        Destroy(alias.alias_buffer);
    }

    [Test]
    public void SeveralThreadsAwaitOneEvent()
    {
        nint shared = (nint)Create();
        Task[] waiting =
        [
            .. Enumerable
                .Range(0, 4)
                .Select(_ =>
                    Task.Factory.StartNew(
                        () =>
                        {
                            PJRT_Event_Await_Args wait = new() { @event = (PJRT_Event*)shared };
                            Plugin.Call(ref wait);
                        },
                        TaskCreationOptions.LongRunning
                    )
                ),
        ];

        Set((PJRT_Event*)shared);

        Assert.That(Task.WaitAll(waiting, TimeSpan.FromMinutes(1)));
        Plugin.Destroy((PJRT_Event*)shared);
    }

    private PJRT_Client_CreateAliasBuffer_Args Alias()
    {
        long dim = 1;
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

    private PJRT_Event* Create()
    {
        PJRT_Event_Create_Args create = default;
        Plugin.Call(ref create);
        return create.@event;
    }

    private void Set(PJRT_Event* target, PJRT_Error_Code code = PJRT_Error_Code.PJRT_Error_Code_OK, string message = "")
    {
        byte[] text = System.Text.Encoding.UTF8.GetBytes(message);
        fixed (byte* bytes = text)
        {
            PJRT_Event_Set_Args set = new()
            {
                @event = target,
                error_code = code,
                error_message = bytes,
                error_message_size = (nuint)text.Length,
            };
            Plugin.Call(ref set);
        }
    }

    private void GetError(PJRT_Event* target)
    {
        PJRT_Event_Error_Args error = new() { @event = target };
        Plugin.Call(ref error);
    }

    // Counts the calls, and keeps the last code.
    private int[] OnReady(PJRT_Event* target)
    {
        int[] calls = [0, 0];
        PJRT_Event_OnReady_Args ready = new()
        {
            @event = target,
            callback = &Count,
            user_arg = (void*)GCHandle.ToIntPtr(GCHandle.Alloc((calls, Plugin))),
        };
        Plugin.Call(ref ready);
        return calls;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Count(PJRT_Error* error, void* argument)
    {
        var (calls, plugin) = ((int[], PluginUnderTest))GCHandle.FromIntPtr((nint)argument).Target!;
        calls[0]++;
        calls[1] = error == null ? 0 : (int)plugin.Take(error).Code;
    }
}
