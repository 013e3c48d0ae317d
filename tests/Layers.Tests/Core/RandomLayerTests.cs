using XlaSharp.Layers.Core;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Tests.Core;

/// <summary>What layers of noise do in training.</summary>
public sealed class RandomLayerTests
{
    private const int Count = 20_000;

    [Test]
    public void DropoutDropsAtItsRateAndKeepsTheMean()
    {
        float[] dropped = Train(new Dropout(.25, seed: 1), Enumerable.Repeat(3f, Count));
        Assert.Multiple(() =>
        {
            Assert.That(dropped.Distinct().Order(), Is.EqualTo(new float[] { 0, 4 }));
            Assert.That(dropped.Count(value => value == 0) / (double)Count, Is.EqualTo(.25).Within(.01));
        });
    }

    [Test]
    public void EachCallDrawsAnewAndASeedRepeatsTheSequence()
    {
        using Dropout layer = new(.5, seed: 4);
        using Dropout same = new(.5, seed: 4);
        float[] ones = [.. Enumerable.Repeat(1f, 64)];
        float[] first = TestDevice.Floats(layer.Invoke(ones, training: true));
        float[] second = TestDevice.Floats(layer.Invoke(ones, training: true));
        Assert.Multiple(() =>
        {
            Assert.That(second, Is.Not.EqualTo(first));
            Assert.That(TestDevice.Floats(same.Invoke(ones, training: true)), Is.EqualTo(first));
            Assert.That(TestDevice.Floats(layer.Invoke(ones)), Is.EqualTo(ones));
            Assert.That(new Dropout(0).SeedGenerators, Is.Empty);
        });
    }

    [Test]
    public void SpatialDropoutDropsWholeFeatures()
    {
        using SpatialDropout2D layer = new(.5, seed: 2);
        float[] kept = TestDevice.Floats(layer.Invoke(Np.Ones([4, 3, 2, 8]), training: true));
        for (int sample = 0; sample < 4; sample++)
        {
            float[] features = kept[(sample * 48)..((sample * 48) + 8)];
            Assert.That(features.Distinct().Order(), Is.EqualTo(new float[] { 0, 2 }));
            Assert.That(kept[(sample * 48)..((sample + 1) * 48)].Chunk(8), Is.All.EqualTo(features));
        }
    }

    [Test]
    public void NoiseHasTheDeviationItSays()
    {
        IEnumerable<float> twos = Enumerable.Repeat(2f, Count);
        Assert.Multiple(() =>
        {
            AssertMoments(Train(new GaussianNoise(.3, seed: 1), twos), 2, .3);
            AssertMoments(Train(new GaussianDropout(.2, seed: 1), twos), 2, 2 * Math.Sqrt(.25));
        });
    }

    /// <summary>Klambauer et al.: numbers of mean 0 and variance 1 stay such.</summary>
    [Test]
    public void AlphaDropoutKeepsMeanAndVariance()
    {
        float[] normal = TestDevice.Floats(
            new ContextLayer((_, x) => Rng.Normal(Rng.Key(1), x.Shape)).Invoke(new float[Count])
        );
        AssertMoments(Train(new AlphaDropout(.3, seed: 1), normal), 0, 1);
    }

    /// <summary>Inputs are dropped once for all steps: features that are dropped do not matter at any step.</summary>
    [Test]
    public void RecurrentDropoutDropsTheSameInAllSteps()
    {
        using SimpleRNN layer = new(1, "linear", returnSequences: true)
        {
            Dropout = .5,
            KernelInitializer = "ones",
            RecurrentInitializer = "zeros",
            Seed = 5,
        };
        float[] outputs = TestDevice.Floats(layer.Invoke(Np.Ones([64, 3, 1]), training: true));
        Assert.That(outputs.Chunk(3), Is.All.Matches<float[]>(steps => steps!.Distinct().Count() == 1));
        Assert.That(outputs.Distinct().Order(), Is.EqualTo(new float[] { 0, 2 }));
    }

    private static float[] Train(Layer layer, IEnumerable<float> x)
    {
        using (layer)
        {
            return TestDevice.Floats(layer.Invoke(x.ToArray(), training: true));
        }
    }

    private static void AssertMoments(float[] values, double mean, double deviation)
    {
        double average = values.Average();
        Assert.That(average, Is.EqualTo(mean).Within(.03));
        Assert.That(
            Math.Sqrt(values.Average(value => (value - average) * (value - average))),
            Is.EqualTo(deviation).Within(.03)
        );
    }
}
