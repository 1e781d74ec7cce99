package io.weft.admin;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import io.prometheus.client.hotspot.BufferPoolsExports;
import io.prometheus.client.hotspot.ClassLoadingExports;
import io.prometheus.client.hotspot.GarbageCollectorExports;
import io.prometheus.client.hotspot.MemoryPoolsExports;
import io.prometheus.client.hotspot.StandardExports;
import io.prometheus.client.hotspot.ThreadExports;
import io.prometheus.client.hotspot.VersionInfoExports;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

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
}
