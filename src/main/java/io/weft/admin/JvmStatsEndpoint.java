package io.weft.admin;

import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.GaugeMetricFamily;
import io.prometheus.client.exporter.common.TextFormat;
import io.prometheus.client.hotspot.BufferPoolsExports;
import io.prometheus.client.hotspot.ClassLoadingExports;
import io.prometheus.client.hotspot.GarbageCollectorExports;
import io.prometheus.client.hotspot.MemoryPoolsExports;
import io.prometheus.client.hotspot.StandardExports;
import io.prometheus.client.hotspot.ThreadExports;
import io.prometheus.client.hotspot.VersionInfoExports;
import io.weft.http.http2.InboxBudget;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * {@code /stats/jvm}: what the Java virtual machine and the operating system say of the process,
 * and the metrics of plug-ins, in the text form of Prometheus.
 *
 * <p>Anything that is not one of Weft's own stats enters through the client library's {@link
 * CollectorRegistry}. Nothing is collected, nor are the collectors' classes loaded, until the page
 * is asked for.
 */
public final class JvmStatsEndpoint {
  private final CollectorRegistry plugIns;

  /** The endpoint that shows the virtual machine and what {@code plugIns} holds. */
  public JvmStatsEndpoint(CollectorRegistry plugIns) {
    this.plugIns = plugIns;
  }

  /** The endpoint. */
  public AdminEndpoint endpoint() {
    return AdminEndpoint.reading(
        "/stats/jvm",
        "memory, threads and garbage collections of the Java virtual machine, for Prometheus",
        request -> show());
  }

  private AdminResponse show() {
    CollectorRegistry machine = new CollectorRegistry();
    new StandardExports().register(machine);
    new MemoryPoolsExports().register(machine);
    new BufferPoolsExports().register(machine);
    new GarbageCollectorExports().register(machine);
    new ThreadExports().register(machine);
    new ClassLoadingExports().register(machine);
    new VersionInfoExports().register(machine);
    new Http2Bodies().register(machine);
    return AdminResponse.written(
        200,
        TextFormat.CONTENT_TYPE_004,
        out -> {
          Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
          TextFormat.write004(writer, machine.metricFamilySamples());
          TextFormat.write004(writer, plugIns.metricFamilySamples());
          writer.flush();
        });
  }

  /** The bodies of HTTP/2 that have come and were not passed on yet. */
  private static final class Http2Bodies extends Collector {
    @Override
    public List<MetricFamilySamples> collect() {
      return List.of(
          new GaugeMetricFamily(
              "weft_http2_inbox_bytes",
              "Bytes of HTTP/2 bodies that have come and were not passed on yet.",
              InboxBudget.bytes()),
          new GaugeMetricFamily(
              "weft_http2_inbox_limit_bytes",
              "How many there may be before connections are held back.",
              InboxBudget.limitBytes()));
    }
  }
}
