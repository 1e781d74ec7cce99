package io.weft.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pages as Envoy 1.40 shows them for the same values. */
class StatsPagesTest {
  private static final long[] SIZES = {
    1, 1, 1, 7, 7, 10, 10, 10, 10, 12, 12, 13, 24, 25, 25, 250, 255, 256, 259, 260, 2500, 2540,
    2555, 2560, 30_000, 99_999, 100_000
  };

  private final StatsStore store = new StatsStore();

  private List<Shown> all() {
    return store.select(StatsQuery.ALL);
  }

  private void recordSizes() {
    Histogram histogram = store.root().histogram("cluster.u.upstream_rq_body_size");
    for (long size : SIZES) {
      histogram.record(size);
    }
    store.latch();
    store.latch();
    store.settings(
        new StatsSettings(
            new TagProducer(true, List.of()),
            name -> false,
            List.of(
                new StatsSettings.BucketRule(
                    name -> name.endsWith("body_size"),
                    HistogramBuckets.of(
                        0.5,
                        1,
                        9.95,
                        10,
                        12.5,
                        25,
                        255,
                        256,
                        2500,
                        2550,
                        100_000.5,
                        123_456_789,
                        1e15,
                        1e21)))));
  }

  @Test
  void showsAllBitsOfAGauge() {
    store
        .root()
        .gauge("cluster_manager.cds.version")
        .set(Long.parseUnsignedLong("17234765554138278603"));

    assertEquals(
        "cluster_manager.cds.version: 17234765554138278603\n",
        Pages.text(new StatsText(all(), HistogramForm.SUMMARY)));
  }

  @Test
  void showsQuantilesOfTheIntervalAndOfAll() {
    recordSizes();

    assertEquals(
        "cluster.u.upstream_rq_body_size: P0(nan,1.025) P25(nan,10.4) P50(nan,25.333333333333332)"
            + " P75(nan,2520) P90(nan,30500) P95(nan,99500) P99(nan,105000) P99.5(nan,105000)"
            + " P99.9(nan,105000) P100(nan,105000)\n",
        Pages.text(new StatsText(all(), HistogramForm.SUMMARY)));
  }

  @Test
  void showsHowManyValuesAreAtMostAtABound() {
    recordSizes();

    assertEquals(
        "cluster.u.upstream_rq_body_size: B0.5(0,0) B1(0,3) B9.95(0,5) B10(0,9) B12.5(0,11)"
            + " B25(0,15) B255(0,19) B256(0,19) B2500(0,24) B2550(0,24) B100000(0,27)"
            + " B1.23457e+08(0,27) B1e+15(0,27) B1e+21(0,27)\n",
        Pages.text(new StatsText(all(), HistogramForm.CUMULATIVE)));
  }

  @Test
  void showsHowManyValuesAreBetweenBounds() {
    recordSizes();

    assertEquals(
        "cluster.u.upstream_rq_body_size: B0.5(0,0) B1(0,3) B9.95(0,2) B10(0,4) B12.5(0,2)"
            + " B25(0,4) B255(0,4) B256(0,0) B2500(0,5) B2550(0,0) B100000(0,3) B1.23457e+08(0,0)"
            + " B1e+15(0,0) B1e+21(0,0)\n",
        Pages.text(new StatsText(all(), HistogramForm.DISJOINT)));
  }

  @Test
  void showsEveryBucketWithValues() {
    recordSizes();

    String page = Pages.text(new StatsText(all(), HistogramForm.DETAILED));

    assertTrue(
        page.startsWith(
            "cluster.u.upstream_rq_body_size:\n  totals=1,0.1:3, 7,0.1:2, 10,1:4, 12,1:2, 13,1:1,"
                + " 24,1:1, 25,1:2, 250,10:4, 260,10:1, 2500,100:4, 30000,1000:1, 99000,1000:1,"
                + " 100000,10000:1\n  intervals=\n  summary=P0(nan,1.025) P25(nan,10.4) "),
        page);
  }

  @Test
  void writesBoundsAndSumForPrometheusWithAllTheirDigits() {
    recordSizes();

    String page = Pages.text(new PrometheusText(all(), HistogramForm.CUMULATIVE, false));

    assertTrue(page.startsWith("# TYPE envoy_cluster_upstream_rq_body_size histogram\n"), page);
    assertTrue(
        page.contains(
            "envoy_cluster_upstream_rq_body_size_bucket{envoy_cluster_name=\"u\","
                + "le=\"9.9499999999999992894572642398998\"} 5\n"),
        page);
    assertTrue(page.contains("le=\"1000000000000000000000\"} 27\n"), page);
    assertTrue(
        page.contains(
            "envoy_cluster_upstream_rq_body_size_sum{envoy_cluster_name=\"u\"}"
                + " 246404.84599205086124129593372345\n"),
        page);
    assertTrue(page.endsWith("_count{envoy_cluster_name=\"u\"} 27\n"), page);
  }

  @Test
  void takesQuantilesForPrometheusFromTheLastInterval() {
    recordSizes();

    String page = Pages.text(new PrometheusText(all(), HistogramForm.SUMMARY, false));

    assertTrue(page.startsWith("# TYPE envoy_cluster_upstream_rq_body_size summary\n"), page);
    assertTrue(page.contains("{envoy_cluster_name=\"u\",quantile=\"0.995\"} nan\n"), page);
    assertTrue(
        page.endsWith(
            "_sum{envoy_cluster_name=\"u\"} 0\n"
                + "envoy_cluster_upstream_rq_body_size_count{envoy_cluster_name=\"u\"} 0\n"),
        page);
  }

  @Test
  void writesJsonNumbersInTheirShortestForm() {
    recordSizes();

    String page = Pages.text(new StatsJson(all(), HistogramForm.CUMULATIVE));

    assertTrue(
        page.startsWith(
            "{\"stats\":[{\"histograms\":[{\"name\":\"cluster.u.upstream_rq_body_size\","
                + "\"buckets\":[{\"upper_bound\":0.5,\"interval\":0,\"cumulative\":0},"),
        page);
    assertTrue(
        page.endsWith(
            "{\"upper_bound\":100000.5,\"interval\":0,\"cumulative\":27},"
                + "{\"upper_bound\":123456789,\"interval\":0,\"cumulative\":27},"
                + "{\"upper_bound\":1e+15,\"interval\":0,\"cumulative\":27},"
                + "{\"upper_bound\":1e+21,\"interval\":0,\"cumulative\":27}]}]}]}"),
        page);
  }

  @Test
  void putsHistogramsAtTheEndOfTheJsonList() {
    store.root().counter("a\"b").inc();
    store.root().textReadout("t").set("x\n");
    store.root().histogram("h");

    assertEquals(
        "{\"stats\":[{\"name\":\"t\",\"value\":\"x\\n\"},{\"name\":\"a\\\"b\",\"value\":1},"
            + "{\"histograms\":{\"supported_quantiles\":[0,25,50,75,90,95,99,99.5,99.9,100],"
            + "\"computed_quantiles\":[{\"name\":\"h\",\"values\":["
            + "{\"cumulative\":null,\"interval\":null},".repeat(9)
            + "{\"cumulative\":null,\"interval\":null}]}]}}]}",
        Pages.text(new StatsJson(all(), HistogramForm.SUMMARY)));
  }

  @Test
  void showsAnEmptyJsonList() {
    assertEquals("{\"stats\":[]}", Pages.text(new StatsJson(List.of(), HistogramForm.SUMMARY)));
  }

  @Test
  void sortsTextByCharactersAndPrometheusByParts() {
    for (String cluster : new String[] {"u", "u-b", "u b!"}) {
      store.root().counter("cluster." + cluster + ".x").inc();
    }

    assertEquals(
        "cluster.u b!.x: 1\ncluster.u-b.x: 1\ncluster.u.x: 1\n",
        Pages.text(new StatsText(all(), HistogramForm.SUMMARY)));
    assertEquals(
        "# TYPE envoy_cluster_x counter\n"
            + "envoy_cluster_x{envoy_cluster_name=\"u\"} 1\n"
            + "envoy_cluster_x{envoy_cluster_name=\"u b!\"} 1\n"
            + "envoy_cluster_x{envoy_cluster_name=\"u-b\"} 1\n",
        Pages.text(new PrometheusText(all(), HistogramForm.CUMULATIVE, false)));
  }

  @Test
  void saysThatAHistogramHasNoValues() {
    store.root().histogramMillis("h");

    assertEquals(
        "h: No recorded values\n", Pages.text(new StatsText(all(), HistogramForm.DISJOINT)));
  }

  @Test
  void showsWhatWasNeverUsedUnlessAskedNotTo() {
    StatGroup group = new StatGroup();
    group.counter("never");
    int used = group.counter("used");
    Stats stats = store.root().scope("s").group(group);
    stats.counter(used).inc();
    store.resetCounters();

    assertEquals(List.of("s.never", "s.used"), all().stream().map(Shown::name).toList());
    assertEquals(
        List.of("s.used"),
        store.select(new StatsQuery(true, EnumSet.allOf(StatKind.class), name -> true)).stream()
            .map(Shown::name)
            .toList());
  }

  @Test
  void countsButDoesNotShowWhatIsRejected() {
    store.settings(
        new StatsSettings(
            new TagProducer(true, List.of()), name -> name.startsWith("a."), List.of()));
    Counter rejected = store.root().counter("a.x");
    rejected.inc();
    store.root().counter("b.x").inc();

    assertEquals(1, rejected.value());
    assertEquals(List.of("b.x"), all().stream().map(Shown::name).toList());
  }

  @Test
  void takesStatsOfAClosedScopeOffThePages() {
    Scope scope = store.root().scope("s");
    scope.counter("x").inc();

    scope.close();

    assertEquals(List.of(), all());
  }
}
