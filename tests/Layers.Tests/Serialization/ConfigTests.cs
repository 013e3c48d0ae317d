using System.Text.Json.Nodes;
using XlaSharp.Layers.Serialization;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Tests.Serialization;

/// <summary>Configs make equal objects again; what is not registered is refused.</summary>
public sealed class ConfigTests
{
    private static readonly Func<Tensor, Tensor> Doubled = inputs => inputs * 2;

    private static ObjectRegistry Registry() => new ObjectRegistry().Add<Affine>().AddFunction("doubled", Doubled);

    [Test]
    public void ALayerIsWrittenAsKerasWritesIt()
    {
        _ = Registry();
        using Affine layer = new(4, name: "hidden", dtype: "mixed_bfloat16");
        JsonObject? json = ObjectRegistry.Serialize(layer);
        Assert.That(
            json!.ToJsonString(),
            Is.EqualTo(
                """
                {"module":"Custom","class_name":"Affine","config":{"name":"hidden","trainable":true,"dtype":{"module":"keras","class_name":"DTypePolicy","config":{"name":"mixed_bfloat16"},"registered_name":null},"units":4},"registered_name":"Custom\u003EAffine"}
                """
            )
        );
    }

    [Test]
    public void ALayerIsMadeAgain()
    {
        ObjectRegistry registry = Registry();
        using Affine layer = new(4, name: "hidden", dtype: "mixed_bfloat16");
        string text = ObjectRegistry.Serialize(layer)!.ToJsonString();
        using Affine made = registry.Deserialize<Affine>(JsonNode.Parse(text)!);
        Assert.That(ObjectRegistry.Serialize(made)!.ToJsonString(), Is.EqualTo(text));
    }

    [Test]
    public void AFunctionIsWrittenByItsName()
    {
        ObjectRegistry registry = Registry();
        JsonObject? json = ObjectRegistry.SerializeFunction(Doubled, "test");
        Assert.Multiple(() =>
        {
            Assert.That(
                json!.ToJsonString(),
                Is.EqualTo(
                    """{"module":"builtins","class_name":"function","config":"doubled","registered_name":"Custom\u003Edoubled"}"""
                )
            );
            Assert.That(registry.Deserialize(json), Is.SameAs(Doubled));
        });
    }

    [Test]
    public void AnUnregisteredClassIsRefusedBothWays()
    {
        _ = Registry();
        using Affine layer = new(4);
        JsonObject json = ObjectRegistry.Serialize(layer)!;
        Assert.Multiple(() =>
        {
            Assert.That(
                () => ObjectRegistry.Serialize(new Pair(layer, layer)),
                Throws.InstanceOf<NotSupportedException>().With.Message.Contains("Add<Pair>()")
            );
            Assert.That(
                () => ObjectRegistry.Default.Deserialize(json),
                Throws.InstanceOf<ConfigException>().With.Message.Contains("'Custom>Affine' is not registered")
            );
        });
    }

    [Test]
    public void AnUnregisteredFunctionIsRefusedAndSaysHowToRegister() =>
        Assert.That(
            () => ObjectRegistry.SerializeFunction((Tensor inputs) => inputs, "FunctionLayer.call_fn"),
            Throws
                .InstanceOf<NotSupportedException>()
                .With.Message.Contains("FunctionLayer.call_fn")
                .And.Message.Contains("AddFunction")
        );

    [Test]
    public void ANameBelongsToOneFunction() =>
        Assert.That(
            () => Registry().AddFunction("doubled", (Tensor inputs) => inputs),
            Throws.ArgumentException.With.Message.Contains("Custom>doubled")
        );

    [Test]
    public void WhatIsMissingOrOfTheWrongKindIsNamed()
    {
        Config config = new(
            "Dense",
            new JsonObject
            {
                ["units"] = "many",
                ["rate"] = true,
                ["shape"] = 3,
            }
        );
        Assert.Multiple(() =>
        {
            Assert.That(
                () => config.Int("units"),
                Throws
                    .InstanceOf<ConfigException>()
                    .With.Message.EqualTo("Dense: 'units' must be an integer, got \"many\".")
            );
            Assert.That(
                () => config.Number("rate"),
                Throws.InstanceOf<ConfigException>().With.Message.Contains("must be a number, got true")
            );
            Assert.That(
                () => config.Integers("shape"),
                Throws.InstanceOf<ConfigException>().With.Message.Contains("list of integers")
            );
            Assert.That(
                () => config.Text("activation"),
                Throws.InstanceOf<ConfigException>().With.Message.Contains("no 'activation'; it has units, rate, shape")
            );
            Assert.That(config.Int("other", 7), Is.EqualTo(7));
        });
    }

    [Test]
    public void ASequentialModelIsMadeAgain()
    {
        ObjectRegistry registry = Registry();
        using Sequential model = new([new Input(3), new Affine(2, name: "a"), new Affine(1, name: "b")], name: "net");
        string text = ObjectRegistry.Serialize(model)!.ToJsonString();
        using Sequential made = registry.Deserialize<Sequential>(JsonNode.Parse(text)!);
        made.Build();
        Assert.That(ObjectRegistry.Serialize(made)!.ToJsonString(), Is.EqualTo(text));
        Assert.That(
            made.StablePaths.Select(pair => pair.Path),
            Is.EqualTo(new[] { "a/kernel", "a/bias", "b/kernel", "b/bias" })
        );
    }
}
