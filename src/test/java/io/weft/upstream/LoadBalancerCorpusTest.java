package io.weft.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.weft.common.Metadata;
import io.weft.common.MurmurHash2;
import io.weft.common.XxHash64;
import io.weft.net.Address;
import io.weft.testing.CorpusCases;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Holds hashes, rings and tables against Envoy's own test cases. */
class LoadBalancerCorpusTest {
  @TestFactory
  Stream<DynamicTest> corpus() throws IOException {
    return CorpusCases.of("lb", LoadBalancerCorpusTest::check);
  }

  private static void check(JsonNode node) {
    switch (node.get("kind").asText()) {
      case "hash" -> checkHash(node);
      case "ring_hash" -> checkRing(node);
      case "maglev" -> checkMaglev(node);
      default -> throw new AssertionError("unknown kind");
    }
  }

  private static void checkHash(JsonNode node) {
    long hash =
        switch (node.get("function").asText()) {
          case "xxHash64" -> XxHash64.hash(node.get("input").asText());
          case "murmurHash2_64A(seed 0xc70f6907)" -> MurmurHash2.hash(node.get("input").asText());
          case "xxHash64 over a vector" -> {
            long seed = 0;
            for (JsonNode part : node.get("input")) {
              seed = XxHash64.hash(part.asText(), seed);
            }
            yield seed;
          }
          default -> throw new AssertionError("unknown function");
        };
    assertEquals(node.get("hash").bigIntegerValue(), unsigned(hash));
  }

  private static void checkRing(JsonNode node) {
    JsonNode config = node.get("config");
    List<Host> hosts = hosts(node);
    LoadBalancing.Policy.RingHash policy =
        new LoadBalancing.Policy.RingHash(
            config.path("minimum_ring_size").asLong(1024),
            config.path("maximum_ring_size").asLong(LoadBalancing.Policy.RingHash.MAX_SIZE),
            config.path("hash_function").asText("XX_HASH").equals("XX_HASH")
                ? LoadBalancing.HashFunction.XX_HASH
                : LoadBalancing.HashFunction.MURMUR_HASH_2,
            hashing(config.path("consistent_hashing_lb_config")));
    LoadBalancing settings = settings(policy, config, hosts);
    RingHash ring =
        new RingHash(
            NormalizedWeights.of(
                HostSet.byPriority(hosts, settings).getFirst(), false, settings.localityWeighted()),
            policy);
    JsonNode expect = node.get("expect");
    if (expect.has("size")) {
      assertEquals(expect.get("size").asInt(), ring.size());
      assertEquals(expect.get("min_hashes_per_host").asInt(), ring.minPerHost());
      assertEquals(expect.get("max_hashes_per_host").asInt(), ring.maxPerHost());
    }
    int index = 0;
    for (JsonNode entry : node.path("ring")) {
      assertEquals(entry.get(0).bigIntegerValue(), unsigned(ring.hash(index)));
      String key = ring.host(index).address() + " " + ring.host(index).hostname();
      assertTrue(key.contains(entry.get(1).asText()), key);
      index++;
    }
    checkPicks(expect, settings, hosts);
    checkCounts(expect, settings, hosts);
  }

  private static void checkMaglev(JsonNode node) {
    JsonNode expect = node.get("expect");
    if (expect.has("table_size")) {
      assertEquals(
          expect.get("table_size").asLong(), LoadBalancing.Policy.Maglev.DEFAULT.tableSize());
      return;
    }
    if (expect.has("error")) {
      assertThrows(
          IllegalArgumentException.class,
          () ->
              new LoadBalancing.Policy.Maglev(
                  node.get("table_size").asLong(), LoadBalancing.Hashing.DEFAULT));
      return;
    }
    JsonNode config = node.path("config");
    List<Host> hosts = hosts(node);
    LoadBalancing.Policy.Maglev policy =
        new LoadBalancing.Policy.Maglev(node.get("table_size").asLong(), hashing(config));
    LoadBalancing settings = settings(policy, config, hosts);
    Maglev table =
        new Maglev(
            NormalizedWeights.of(
                HostSet.byPriority(hosts, settings).getFirst(), false, settings.localityWeighted()),
            policy);
    assertEquals(expect.get("min_entries_per_host").asInt(), table.minPerHost());
    assertEquals(expect.get("max_entries_per_host").asInt(), table.maxPerHost());
    List<Integer> expected = new ArrayList<>();
    List<Integer> actual = new ArrayList<>();
    for (JsonNode entry : expect.path("table")) {
      actual.add(hosts.indexOf(table.pick(expected.size(), 0)));
      expected.add(entry.asInt());
    }
    assertEquals(expected, actual);
    checkPicks(expect, settings, hosts);
  }

  private static void checkPicks(JsonNode expect, LoadBalancing settings, List<Host> hosts) {
    LoadBalancer balancer = LoadBalancers.build(settings, hosts, TestClusters.stats());
    for (JsonNode pick : expect.path("picks")) {
      long hash = pick.get("hash").isNull() ? 0 : pick.get("hash").bigIntegerValue().longValue();
      Host host = balancer.chooseHost(context(hash, pick, hosts));
      if (pick.get("host_index").isNull()) {
        assertNull(host);
      } else {
        assertNotNull(host);
        assertEquals(pick.get("host_index").asInt(), hosts.indexOf(host), pick.toString());
      }
    }
  }

  private static void checkCounts(JsonNode expect, LoadBalancing settings, List<Host> hosts) {
    if (!expect.has("counts")) {
      return;
    }
    int[] counts = new int[hosts.size()];
    int picks = 0;
    for (JsonNode count : expect.get("counts")) {
      picks += count.asInt();
    }
    LoadBalancer balancer = LoadBalancers.build(settings, hosts, TestClusters.stats());
    long step = Long.divideUnsigned(-1L, picks);
    for (long i = 0; i < picks; i++) {
      Host host = balancer.chooseHost(TestClusters.hashed(i * step));
      counts[hosts.indexOf(host)]++;
    }
    for (int i = 0; i < counts.length; i++) {
      assertEquals(expect.get("counts").get(i).asInt(), counts[i]);
    }
  }

  private static LoadBalancerContext context(long hash, JsonNode pick, List<Host> hosts) {
    boolean all = pick.path("reject").asText("").equals("all");
    return new LoadBalancerContext() {
      @Override
      public boolean hasHash() {
        return true;
      }

      @Override
      public long hash() {
        return hash;
      }

      @Override
      public int hostSelectionRetries() {
        return pick.path("retry_attempts").asInt(0);
      }

      @Override
      public boolean avoids(Host host) {
        boolean rejected = all;
        for (JsonNode index : pick.path("reject")) {
          rejected |= index.asInt() == hosts.indexOf(host);
        }
        return rejected;
      }
    };
  }

  private static LoadBalancing.Hashing hashing(JsonNode config) {
    return new LoadBalancing.Hashing(
        config.path("use_hostname_for_hashing").asBoolean(false),
        config.path("hash_balance_factor").asInt(0));
  }

  private static LoadBalancing settings(
      LoadBalancing.Policy policy, JsonNode config, List<Host> hosts) {
    boolean weighted = config.path("locality_weighted").asBoolean(false);
    Map<LoadBalancing.LocalityPriority, Integer> weights = new HashMap<>();
    List<Locality> localities = new ArrayList<>();
    if (config.has("localities")) {
      for (JsonNode members : config.get("localities")) {
        localities.add(hosts.get(members.get(0).asInt()).locality());
      }
    } else {
      localities.addAll(hosts.stream().map(Host::locality).distinct().toList());
    }
    int index = 0;
    for (JsonNode weight : config.path("locality_weights")) {
      weights.put(new LoadBalancing.LocalityPriority(localities.get(index++), 0), weight.asInt());
    }
    return new LoadBalancing(policy, 50, false, 140, false, weighted, weights);
  }

  private static List<Host> hosts(JsonNode node) {
    List<Host> hosts = new ArrayList<>();
    if (node.get("hosts").isTextual()) {
      for (int i = 0; i < 1024; i++) {
        hosts.add(host("127.0.0.1:" + i, "", 1, i == 0 ? "A" : "B", Metadata.EMPTY));
      }
      return hosts;
    }
    boolean keys = node.get("name").asText().endsWith("MetadataHashKey");
    for (JsonNode host : node.get("hosts")) {
      String name = host.path("hostname").asText("");
      hosts.add(
          host(
              host.isTextual() ? host.asText() : host.get("address").asText(),
              name,
              host.path("weight").asInt(1),
              host.path("zone").asText(""),
              keys ? Metadata.EMPTY.with("envoy.lb", Map.of("hash_key", name)) : Metadata.EMPTY));
    }
    return hosts;
  }

  private static Host host(
      String address, String hostname, int weight, String zone, Metadata metadata) {
    int colon = address.lastIndexOf(':');
    return new Host(
        new Endpoint(
            Address.of(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1))),
            hostname,
            weight,
            new Locality("", zone, ""),
            0,
            metadata,
            EndpointHealth.UNKNOWN));
  }

  private static BigInteger unsigned(long hash) {
    return new BigInteger(Long.toUnsignedString(hash));
  }
}
