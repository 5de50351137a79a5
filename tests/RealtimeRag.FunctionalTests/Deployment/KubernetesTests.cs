using System.Diagnostics.Metrics;
using k8s;
using k8s.Models;

namespace RealtimeRag.FunctionalTests.Deployment;

/// <summary>The Kubernetes manifest that is shipped, read by the types of Kubernetes itself: a field that does not exist is a failure.</summary>
public sealed class KubernetesTests
{
    private const string Shipped = "deploy/kubernetes.yaml";
    private const string Label = "app.kubernetes.io/name";

    private static readonly List<object> Objects = KubernetesYaml.LoadAllFromString(Repository.Text(Shipped), null, strict: true);

    private static readonly V1PodSpec Pod = One<V1Deployment>().Spec.Template.Spec;

    private static readonly V1Container Container = Assert.Single(Pod.Containers);

    [Fact]
    public void An_unknown_field_would_be_detected() => Assert.ThrowsAny<Exception>(static () =>
        KubernetesYaml.LoadAllFromString(Repository.Text(Shipped).Replace("readOnlyRootFilesystem", "readonlyRootFilesystem", StringComparison.Ordinal), null, strict: true));

    [Fact]
    public void The_pod_meets_the_restricted_standard()
    {
        Assert.True(Pod.SecurityContext.RunAsNonRoot);
        Assert.Equal("RuntimeDefault", Pod.SecurityContext.SeccompProfile.Type);
        Assert.False(Container.SecurityContext.AllowPrivilegeEscalation);
        Assert.Equal(["ALL"], Container.SecurityContext.Capabilities.Drop);
        Assert.Null(Container.SecurityContext.Capabilities.Add);
        Assert.Null(Container.SecurityContext.Privileged);
        Assert.All([Pod.HostNetwork, Pod.HostPID, Pod.HostIPC], static host => Assert.NotEqual(true, host));
        Assert.All(Pod.Volumes, static volume => Assert.True((volume.EmptyDir ?? (object?)volume.Secret) is not null));
    }

    [Fact]
    public void Only_the_volumes_of_the_image_are_writable()
    {
        Assert.True(Container.SecurityContext.ReadOnlyRootFilesystem);
        var volumes = Repository.Lines("deploy/Dockerfile").Single(static line => line.StartsWith("VOLUME ", StringComparison.Ordinal)).Split(' ')[1..];
        var writable = Container.VolumeMounts.Where(static mount => mount.ReadOnlyProperty != true).ToList();

        Assert.Equal(volumes.Order(StringComparer.Ordinal), writable.Select(static mount => mount.MountPath).Order(StringComparer.Ordinal));
        Assert.All(writable, static mount => Assert.NotNull(Pod.Volumes.Single(volume => volume.Name == mount.Name).EmptyDir?.SizeLimit));
    }

    [Fact]
    public void The_pod_has_no_credentials_of_the_cluster() =>
        Assert.All([Pod.AutomountServiceAccountToken, One<V1ServiceAccount>().AutomountServiceAccountToken], static mounts => Assert.False(mounts));

    [Fact]
    public async Task Probes_use_the_endpoints_of_the_server()
    {
        await using var server = await RunningServer.StartAsync();
        using var http = new HttpClient();
        foreach (var probe in new[] { Container.StartupProbe, Container.LivenessProbe, Container.ReadinessProbe })
        {
            using var reply = await http.GetAsync(new Uri(server.Address, probe.HttpGet.Path), TestContext.Current.CancellationToken);

            Assert.True(reply.IsSuccessStatusCode, probe.HttpGet.Path);
            Assert.Contains(Container.Ports, port => port.Name == probe.HttpGet.Port.Value);
        }

        Assert.Equal("/readyz", Container.ReadinessProbe.HttpGet.Path);
        Assert.Equal("/healthz", Container.LivenessProbe.HttpGet.Path);
    }

    [Fact]
    public void Kubernetes_waits_for_the_drain()
    {
        var (settings, _) = DocumentedSettings.Read(Settings);
        var needed = settings.Sessions.DrainTimeout + Server.Hosting.DrainService.Grace + TimeSpan.FromSeconds(Container.Lifecycle.PreStop.Sleep.Seconds);

        Assert.True(TimeSpan.FromSeconds(Pod.TerminationGracePeriodSeconds!.Value) > needed);
        Assert.Null(Container.Lifecycle.PreStop.Exec);
    }

    [Fact]
    public void Every_setting_exists_and_keys_come_from_the_secret()
    {
        var secrets = Container.VolumeMounts.Single(mount => Pod.Volumes.Single(volume => volume.Name == mount.Name).Secret is not null).MountPath;

        Assert.Empty(Settings.Keys.Except(DocumentedSettings.Known));
        Assert.All(Settings.Where(static pair => pair.Key.EndsWith("_FILE", StringComparison.Ordinal)), pair => Assert.StartsWith(secrets + "/", pair.Value, StringComparison.Ordinal));
        Assert.DoesNotContain(Settings.Keys, static name => name.EndsWith("_KEY", StringComparison.Ordinal) || name == "API_KEYS");
        Assert.DoesNotContain(Objects, static item => item is V1Secret);
    }

    [Fact]
    public void Service_budget_autoscaler_and_network_policy_select_these_pods()
    {
        var deployment = One<V1Deployment>();
        var labels = deployment.Spec.Template.Metadata.Labels;

        Assert.Equal(labels[Label], deployment.Spec.Selector.MatchLabels[Label]);
        Assert.Equal(labels[Label], One<V1Service>().Spec.Selector[Label]);
        Assert.Equal(labels[Label], One<V1PodDisruptionBudget>().Spec.Selector.MatchLabels[Label]);
        Assert.Equal(labels[Label], One<V1NetworkPolicy>().Spec.PodSelector.MatchLabels[Label]);
        Assert.Equal((deployment.Kind, deployment.Metadata.Name), (Autoscaler.ScaleTargetRef.Kind, Autoscaler.ScaleTargetRef.Name));
        Assert.Equal(One<V1Service>().Spec.Ports[0].TargetPort.Value, Container.Ports[0].Name);
    }

    [Fact]
    public void Only_the_autoscaler_sets_the_number_of_pods()
    {
        Assert.Null(One<V1Deployment>().Spec.Replicas);
        Assert.True(Autoscaler.MinReplicas >= 2);
    }

    [Fact(Timeout = 30_000)]
    public async Task The_autoscaler_uses_a_metric_of_the_server()
    {
        var metric = Assert.Single(Autoscaler.Metrics).Pods.Metric.Name;
        var counted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name.Replace('.', '_') == metric)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, change, _, _) =>
        {
            if (change == 1)
            {
                counted.TrySetResult();
            }
        });
        listener.Start();
        await using var server = await RunningServer.StartAsync();
        using var talk = new PlainTalk();

        await talk.ConnectAsync(server.Endpoint());

        await counted.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Cloud_metadata_is_unreachable() =>
        Assert.All(
            One<V1NetworkPolicy>().Spec.Egress.SelectMany(static rule => rule.To ?? []),
            static peer => Assert.Contains("169.254.0.0/16", peer.IpBlock.Except));

    private static V2HorizontalPodAutoscalerSpec Autoscaler => One<V2HorizontalPodAutoscaler>().Spec;

    private static Dictionary<string, string?> Settings => One<V1ConfigMap>().Data.ToDictionary(static pair => pair.Key, static pair => (string?)pair.Value, StringComparer.Ordinal);

    private static T One<T>() => Assert.Single(Objects.OfType<T>());
}
