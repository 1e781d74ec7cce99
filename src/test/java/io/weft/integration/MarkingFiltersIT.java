package io.weft.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Filters that change requests and responses or note something with them, for logs and hosts. */
@Timeout(60)
class MarkingFiltersIT {
  private static final String HOST = "route: { cluster: host }";

  @TempDir static Path folder;
  private static EchoHost host;
  private static WeftProcess weft;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    host = new EchoHost();
    weft =
        WeftProcess.serve(
            folder,
            Bootstraps.of(
                listener(
                        "metadata",
                        "http.set_metadata.v3.Config",
                        "metadata: [ { metadata_namespace: ns, value: { tier: gold } } ]",
                        "metadata: [ { metadata_namespace: ns, value: { tier: tin },"
                            + " allow_overwrite: true } ]",
                        "%DYNAMIC_METADATA(ns:tier)%")
                    + listener(
                        "fields",
                        "http.header_to_metadata.v3.Config",
                        "request_rules: [ { header: x-user, on_header_present: {"
                            + " metadata_namespace: ns, key: user }, on_header_missing: {"
                            + " metadata_namespace: ns, key: user, value: nobody }, remove: true }"
                            + " ]",
                        "request_rules: [ { header: x-other, on_header_present: {"
                            + " metadata_namespace: ns, key: user } } ]",
                        "%DYNAMIC_METADATA(ns:user)%")
                    + listener(
                        "state",
                        "http.set_filter_state.v3.Config",
                        state("%REQ(x-user)%"),
                        state("own"),
                        "%FILTER_STATE(who:PLAIN)%")
                    + listener(
                        "mutation",
                        "http.header_mutation.v3.HeaderMutation",
                        mutations("all"),
                        mutations("own"),
                        "%REQ(x-set)%"),
                Bootstraps.cluster("host", host.port())));
  }

  @AfterAll
  static void stop() {
    weft.close();
    host.close();
  }

  @Test
  void setMetadataNotesWhatFilterAndRouteSay() throws Exception {
    assertEquals(200, weft.get("metadata", "/a").statusCode());
    assertEquals(200, weft.get("metadata", "/own").statusCode());

    awaitLog("metadata", "/a 200 gold");
    awaitLog("metadata", "/own 200 tin");
  }

  @Test
  void headerToMetadataNotesAFieldAndTakesItAway() throws Exception {
    String present = weft.get("fields", "/a", "x-user", "ann").body();
    weft.get("fields", "/b");
    weft.get("fields", "/own", "x-other", "bob");

    assertFalse(present.contains("x-user"), present);
    awaitLog("fields", "/a 200 ann");
    awaitLog("fields", "/b 200 nobody");
    awaitLog("fields", "/own 200 bob");
  }

  @Test
  void setFilterStateKeepsATextWithTheRequest() throws Exception {
    assertEquals(200, weft.get("state", "/a", "x-user", "ann").statusCode());
    assertEquals(200, weft.get("state", "/own").statusCode());

    awaitLog("state", "/a 200 ann");
    awaitLog("state", "/own 200 own");
  }

  @Test
  void headerMutationChangesRequestAndResponse() throws Exception {
    HttpResponse<String> response = weft.get("mutation", "/a?q=1&r=2", "x-gone", "1");

    assertTrue(response.body().startsWith("/a?q=all&r=2 "), response::body);
    assertTrue(response.body().contains("x-set=all"), response::body);
    assertFalse(response.body().contains("x-gone"), response::body);
    assertEquals("all", response.headers().firstValue("x-back").orElseThrow());
    awaitLog("mutation", "/a?q=all&r=2 200 all");
  }

  @Test
  void headerMutationOfARouteComesAfterThatOfTheFilter() throws Exception {
    HttpResponse<String> response = weft.get("mutation", "/own");

    assertTrue(response.body().contains("x-set=own"), response::body);
    assertEquals("own", response.headers().firstValue("x-back").orElseThrow());
  }

  private static String state(String format) {
    return "on_request_headers: [ { object_key: who, factory_key: envoy.string, format_string: {"
        + " text_format_source: { inline_string: \""
        + format
        + "\" } } } ]";
  }

  private static String mutations(String value) {
    String header =
        "append: { header: { key: %s, value: "
            + value
            + " }, append_action: OVERWRITE_IF_EXISTS_OR_ADD }";
    return "mutations: { request_mutations: [ { "
        + header.formatted("x-set")
        + " }, { remove: x-gone } ], query_parameter_mutations: [ { append: { record: { key: q,"
        + " value: "
        + value
        + " }, action: OVERWRITE_IF_EXISTS } } ], response_mutations: [ { "
        + header.formatted("x-back")
        + " } ] }";
  }

  /** A filter with {@code fields}; those of the route {@code /own} are {@code own}. */
  private static String listener(
      String name, String type, String fields, String own, String logged) {
    String perRoute = type.endsWith("HeaderMutation") ? type + "PerRoute" : type;
    return Bootstraps.filtered(
        name,
        Bootstraps.typed(type, fields),
        Bootstraps.accessLog(folder.resolve(name), "%REQ(:PATH)% %RESPONSE_CODE% " + logged),
        "{ match: { prefix: /own }, "
            + HOST
            + ", typed_per_filter_config: { "
            + name
            + ": "
            + Bootstraps.typed(perRoute, own)
            + " } }, { match: { prefix: / }, "
            + HOST
            + " }");
  }

  private static void awaitLog(String listener, String line) throws Exception {
    weft.awaitLine(folder.resolve(listener), line);
  }
}
