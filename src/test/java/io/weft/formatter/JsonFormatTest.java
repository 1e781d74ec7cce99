package io.weft.formatter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weft.common.ConfigException;
import io.weft.common.Metadata;
import io.weft.http.HeaderName;
import io.weft.http.UpstreamCluster;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonFormatTest {
  private final Scene scene = new Scene();

  @Test
  void keepsTypesAndSortsMembers() throws Exception {
    scene.stream.responseCode(200);
    Map<String, Object> members = new HashMap<>();
    members.put("z", "%RESPONSE_CODE%");
    members.put("b", Arrays.asList(1.0, 0.5, true, null, "x-%RESPONSE_CODE%", "%TRACE_ID%"));
    members.put("a", "ü\"\\");
    members.put("%%", "%%%RESPONSE_FLAGS%");

    assertEquals(
        "{\"%%\":\"%-\",\"a\":\"ü\\\"\\\\\",\"b\":[1,0.5,true,null,\"x-200\",null],\"z\":200}\n",
        line(members, FormatOptions.DEFAULT));
  }

  @Test
  void omitsWhatIsEmpty() throws Exception {
    Map<String, Object> members =
        Map.of(
            "missing",
            "%REQ(x)%",
            "nested",
            Map.of("missing", "%REQ(x)%"),
            "list",
            List.of("%REQ(x)%"),
            "mixed",
            "a%REQ(x)%b");

    assertEquals("{\"mixed\":\"ab\"}\n", line(members, FormatOptions.OMIT_EMPTY));
  }

  @Test
  void escapesTextThatIsNotUtf8ByItsBytes() throws Exception {
    scene.requestHeaders.add(HeaderName.of("x-bin"), "a\u00c3\u00a9b\u00ff\"\\c");
    scene.requestHeaders.add(HeaderName.of("x-utf8"), "a\u00c3\u00a9\"\t\u0001\u007f/");

    assertEquals(
        "{\"bin\":\"a\\u00c3\\u00a9b\\u00ff\\u0022\\u005cc\","
            + "\"utf8\":\"aé\\\"\\t\\u0001\u007f/\"}\n",
        line(Map.of("bin", "%REQ(x-bin)%", "utf8", "%REQ(x-utf8)%"), FormatOptions.DEFAULT));
  }

  @Test
  void writesNumbersAsEnvoyDoes() throws Exception {
    List<Double> numbers =
        List.of(
            0.1,
            1e21,
            123456789012d,
            1.5e-7,
            -3d,
            1d,
            1e15,
            1e16,
            123456789.125,
            3e-5,
            1e17,
            0.30000000000000004,
            1e300);
    scene.stream.addDynamicMetadata("ns", Map.of("numbers", numbers));

    assertEquals(
        "[0.1,1e+21,123456789012,1.5e-07,-3,1,1e+15,1e+16,123456789.125,3e-05,1e+17,"
            + "0.30000000000000004,1e+300]",
        scene.text("%DYNAMIC_METADATA(ns:numbers)%"));
    assertEquals("[0.1,", scene.text("%DYNAMIC_METADATA(ns:numbers):5%"));
  }

  @Test
  void tellsWhereAMalformedTextStands() {
    ConfigException thrown =
        assertThrows(
            ConfigException.class,
            () ->
                JsonFormat.parse(
                    Map.of("a", Map.of("b", List.of("%FOO%"))), FormatOptions.DEFAULT));

    assertEquals("a.b[0]", thrown.problems().get(0).path());
  }

  @Test
  void truncatesTextByBytes() throws Exception {
    scene.stream.upstreamCluster(new UpstreamCluster("c", "c", Metadata.EMPTY));
    scene.stream.addDynamicMetadata("ns", Map.of("text", "tö\"xt"));

    assertEquals(
        "tö",
        new String(
            scene.text("%DYNAMIC_METADATA(ns:text):3%").getBytes(StandardCharsets.ISO_8859_1),
            StandardCharsets.UTF_8));
  }

  private String line(Map<String, Object> members, FormatOptions options) throws Exception {
    ByteText out = new ByteText(8);
    JsonFormat.parse(members, options).append(scene.context(), out);
    return new String(out.array(), 0, out.length(), StandardCharsets.UTF_8);
  }
}
