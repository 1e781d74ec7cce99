package io.weft.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prometheus.client.CollectorRegistry;
import io.weft.stats.StatsStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers as Envoy 1.40 gives them. */
class StatsEndpointsTest {
  private final StatsStore store = new StatsStore();
  private final AtomicInteger refreshed = new AtomicInteger();
  private final List<AdminEndpoint> endpoints =
      new StatsEndpoints(store, refreshed::incrementAndGet).endpoints();

  private AdminResponse answer(String pathAndQuery) throws IOException {
    int mark = pathAndQuery.indexOf('?');
    String path = mark < 0 ? pathAndQuery : pathAndQuery.substring(0, mark);
    AdminEndpoint endpoint =
        endpoints.stream().filter(e -> e.path().equals(path)).findFirst().orElseThrow();
    return endpoint
        .handler()
        .handle(new AdminRequest("GET", path, QueryString.ofPath(pathAndQuery)));
  }

  private static String body(AdminResponse response) throws IOException {
    return new String(response.body().open().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void refreshesStatsBeforeItShowsThem() throws IOException {
    store.root().counter("server.x").inc();

    AdminResponse response = answer("/stats?filter=^server");

    assertEquals("server.x: 1\n", body(response));
    assertEquals(AdminResponse.TEXT, response.contentType());
    assertEquals(1, refreshed.get());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      value = {
        "filter=(&type=x>Invalid re2 regex: missing ): (",
        "filter=*x>Invalid re2 regex: no argument for repetition operator: *",
        "filter=x)>Invalid re2 regex: unexpected ): x)",
        "type=x&histogram_buckets=x>usage: /stats?histogram_buckets="
            + "(cumulative|disjoint|detailed|summary|prometheusnative)",
        "native_histogram_max_buckets=0&type=x>invalid native_histogram_max_buckets value:"
            + " must be a positive integer",
        "type=counters>invalid &type= param",
        "hidden=x&format=x>usage: /stats?hidden=(include|only|exclude)",
        "format=x>usage: /stats?format=(html|active-html|json|prometheus|text)",
        "histogram_buckets=disjoint&format=prometheus>unsupported prometheus histogram bucket mode",
        "histogram_buckets=prometheusnative>Invalid histogram_buckets type for non prometheus stats"
            + " type",
        "histogram_buckets=prometheusnative&format=prometheus>unsupported prometheusnative"
            + " histogram type when not using protobuf exposition format",
        "histogram_buckets=prometheusnative&format=x>usage: /stats?format="
            + "(html|active-html|json|prometheus|text)",
        "format=prometheus&prom_protobuf=1>prom_protobuf is not implemented in Weft",
      })
  void answers400ForTheFirstParameterThatIsWrong(String query, String expected) throws IOException {
    AdminResponse response = answer("/stats?" + query);

    assertEquals(400, response.status());
    assertEquals(expected, body(response).strip());
    assertEquals(0, refreshed.get());
  }

  @Test
  void showsOneKindOfStats() throws IOException {
    store.root().counter("c").inc();
    store.root().gauge("g").set(2);
    store.root().textReadout("t").set("x");
    store.root().histogramMillis("h");

    assertEquals("c: 1\n", body(answer("/stats?type=Counters")));
    assertEquals("g: 2\n", body(answer("/stats?type=Gauges")));
    assertEquals("t: \"x\"\n", body(answer("/stats?type=TextReadouts")));
    assertEquals("h: No recorded values\n", body(answer("/stats?type=Histograms")));
    assertEquals("t: \"x\"\nc: 1\ng: 2\nh: No recorded values\n", body(answer("/stats?type=All")));
    assertEquals("", body(answer("/stats?hidden=only")));
  }

  @Test
  void showsTextsForPrometheusOnlyIfAskedTo() throws IOException {
    store.root().textReadout("t").set("x");

    assertEquals("", body(answer("/stats/prometheus")));
    assertEquals(
        "# TYPE envoy_t gauge\nenvoy_t{text_value=\"x\"} 0\n",
        body(answer("/stats/prometheus?text_readouts")));
  }

  @Test
  void ignoresTheFormatOfThePrometheusPage() throws IOException {
    store.root().counter("c").inc();

    AdminResponse response = answer("/stats/prometheus?format=json");

    assertEquals("# TYPE envoy_c counter\nenvoy_c{} 1\n", body(response));
    assertEquals(AdminResponse.TEXT, response.contentType());
  }

  @Test
  void sendsALargePageInPieces() throws IOException {
    for (int i = 0; i < 5000; i++) {
      store.root().counter("cluster.c" + i + ".upstream_rq_total").add(i);
    }

    AdminResponse response = answer("/stats?format=json");

    assertEquals(-1, response.body().open().remaining());
    String page = body(answer("/stats?format=json"));
    assertTrue(page.contains("{\"name\":\"cluster.c4999.upstream_rq_total\",\"value\":4999}"));
    assertTrue(page.endsWith("]}"));
  }

  @Test
  void escapesNamesInHtml() throws IOException {
    store.root().counter("a<b").inc();

    AdminResponse response = answer("/stats?format=html");

    assertEquals(AdminResponse.HTML, response.contentType());
    assertTrue(body(response).contains("a&lt;b: 1"));
  }

  @Test
  void setsCountersToZeroAndKeepsThemUsed() throws IOException {
    store.root().counter("c").add(5);
    store.root().gauge("g").set(2);

    assertEquals("OK\n", body(answer("/reset_counters")));
    assertEquals("c: 0\ng: 2\n", body(answer("/stats?usedonly")));
  }

  @Test
  void keepsNamesThatWereLookedUpWhenTold() throws IOException {
    assertTrue(
        body(answer("/stats/recentlookups"))
            .startsWith(
                "Lookup tracking is not enabled. Use /stats/recentlookups/enable to enable.\n\n"
                    + "total: "));

    body(answer("/stats/recentlookups/enable"));
    store.root().counter("a").inc();
    store.root().counter("b").inc();
    store.root().counter("b").inc();

    assertTrue(
        body(answer("/stats/recentlookups"))
            .startsWith("   Count Lookup\n       1 a\n       2 b\n\ntotal: "));

    body(answer("/stats/recentlookups/disable"));
    assertTrue(body(answer("/stats/recentlookups")).startsWith("Lookup tracking"));
  }

  @Test
  void marksWhatChangesTheProcess() {
    List<String> changing =
        endpoints.stream().filter(AdminEndpoint::changes).map(AdminEndpoint::path).toList();

    assertEquals(
        List.of(
            "/stats/recentlookups/enable",
            "/stats/recentlookups/disable",
            "/stats/recentlookups/clear",
            "/reset_counters"),
        changing);
    assertFalse(changing.contains("/stats"));
  }

  @Test
  void showsTheVirtualMachine() throws IOException {
    CollectorRegistry plugIns = new CollectorRegistry();
    io.prometheus.client.Gauge.build("plug_in", "of a plug-in").register(plugIns).set(7);

    AdminEndpoint endpoint = new JvmStatsEndpoint(plugIns).endpoint();
    AdminResponse response =
        endpoint.handler().handle(new AdminRequest("GET", "/stats/jvm", QueryString.EMPTY));
    String page = body(response);

    assertTrue(page.contains("# TYPE jvm_threads_current gauge"), page);
    assertTrue(page.contains("process_cpu_seconds_total "), page);
    assertTrue(page.contains("plug_in 7.0\n"), page);
  }
}
