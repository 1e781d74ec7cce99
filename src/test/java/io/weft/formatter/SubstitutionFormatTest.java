package io.weft.formatter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.common.ConfigException;
import io.weft.common.Metadata;
import io.weft.http.HeaderName;
import io.weft.http.Protocol;
import io.weft.http.ResponseFlag;
import io.weft.net.Address;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SubstitutionFormatTest {
  private final Scene scene = new Scene(Instant.parse("2026-11-24T15:49:31.928209Z"));

  @Test
  void writesTheDefaultLogLine() throws Exception {
    scene.requestHeaders.add(HeaderName.METHOD, "GET");
    scene.requestHeaders.add(HeaderName.PATH, "/a?b=c");
    scene.requestHeaders.add(HeaderName.AUTHORITY, "host.test");
    scene.requestHeaders.add(HeaderName.USER_AGENT, "ua/1");
    scene.responseHeaders.add(HeaderName.X_ENVOY_UPSTREAM_SERVICE_TIME, "4");
    scene.stream.responseCode(503);
    scene.stream.addFlag(ResponseFlag.UPSTREAM_RETRY_LIMIT_EXCEEDED);
    scene.stream.addFlag(ResponseFlag.UPSTREAM_CONNECTION_FAILURE);
    scene.stream.bytes().addSent(98, 150);
    scene.stream.responseEndNanos(scene.stream.startNanos() + 5_999_999);
    scene.stream.ensureUpstream().host(Address.of("::1", 80), "", Metadata.EMPTY);

    assertEquals(
        "[2026-11-24T15:49:31.928Z] \"GET /a?b=c HTTP/1.1\" 503 URX,UF 0 98 5 4 \"-\" \"ua/1\""
            + " \"-\" \"host.test\" \"[::1]:80\"\n",
        scene.text(SubstitutionFormat.DEFAULT_LOG_FORMAT));
  }

  @Test
  void keepsTheBytesOfFieldsAndWritesItsOwnTextAsUtf8() throws Exception {
    scene.requestHeaders.add(HeaderName.of("x-a"), "\u00ff");
    ByteText out = new ByteText(1);

    SubstitutionFormat.parse("é%REQ(x-a)%").append(scene.context(), out);

    assertEquals(
        List.of((byte) 0xc3, (byte) 0xa9, (byte) 0xff),
        List.of(out.array()[0], out.array()[1], out.array()[2]));
  }

  @Test
  void passesAFieldOnWithoutCopyingIt() throws Exception {
    String value = new String("value".getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    scene.requestHeaders.add(HeaderName.of("x-a"), value);

    assertSame(value, scene.text("%REQ(X-A)%"));
  }

  @Test
  void knowsConstantFormats() throws Exception {
    assertTrue(SubstitutionFormat.parse("50 %%").isConstant());
    assertEquals("50 %", scene.text("50 %%"));
    assertEquals("", scene.text(""));
  }

  @Test
  void leavesNothingForAbsentValuesWhenAskedTo() throws Exception {
    SubstitutionFormat format =
        SubstitutionFormat.parse("a=%REQ(x)%,%TRACE_ID%;", FormatOptions.OMIT_EMPTY);

    assertEquals("a=,;", format.format(scene.context()));
  }

  @Test
  void namesTheNearestCommand() {
    ConfigException thrown =
        assertThrows(ConfigException.class, () -> SubstitutionFormat.parse("%UPSTREAM_HOTS%"));

    assertEquals(
        "unknown command %UPSTREAM_HOTS%; did you mean %UPSTREAM_HOST%?", thrown.getMessage());
  }

  @Test
  void endsParametersWhereTheCommandCanEnd() throws Exception {
    assertEquals("2026)", scene.text("%START_TIME(%Y)%)"));
    assertEquals("09Nov", scene.text("%START_TIME(0%-H%b)%").replace("015", "09"));
  }

  @Test
  void asksExtensionsFirst() throws Exception {
    CommandParser extension =
        command -> command.name().equals("PROTOCOL") ? new Literal(new byte[] {'x'}) : null;
    FormatOptions options = new FormatOptions("-", List.of(extension));

    assertEquals(
        "x0",
        SubstitutionFormat.parse("%PROTOCOL%%RESPONSE_CODE%", options).format(scene.context()));
  }

  @Test
  void formatsTimesAsStrftimeDoes() throws Exception {
    assertEquals(
        "11/24/26,24,Nov,03,328,15, 3,PM,pm,03:49:31 PM,15:49,2,47,48,2,47,26,20,26,2026,\t,"
            + "November,Nov,Tuesday,Tue,2026-11-24,15:49:31,%,%v,%L,%N,%i,24,15",
        scene.text(
            "%START_TIME(%D,%e,%h,%I,%j,%k,%l,%p,%P,%r,%R,%u,%U,%V,%w,%W,%y,%C,%g,%G,%t,%B,%b,%A,"
                + "%a,%F,%T,%%,%v,%L,%N,%i,%-d,%_H)%"));
    assertEquals(
        "Tue Nov 24 15:49:31 2026 +0000 +00:00 UTC 928209000 928",
        scene.text("%START_TIME(%c %z %Ez %Z %f %3f)%"));
    assertEquals("31.928 31.928209 928", scene.text("%START_TIME(%E3S %E*S %E3f)%"));
  }

  @Test
  void masksAddresses() throws Exception {
    assertEquals("127.0.0.0/8", scene.text("%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT(8)%"));
    assertEquals("127.0.0.3/32", scene.text("%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT(200)%"));
    assertEquals("127.0.0.3", scene.text("%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT(a)%"));
  }

  @Test
  void takesQueriesApart() throws Exception {
    scene.requestHeaders.add(HeaderName.PATH, "/p/a?q=1&e=&enc=a%20b+c&v");

    assertEquals(
        "1||a b+c||-|q=1&e",
        scene.text(
            "%QUERY_PARAM(q)%|%QUERY_PARAM(e)%|%QUERY_PARAM(enc)%|%QUERY_PARAM(v)%|"
                + "%QUERY_PARAM(none)%|%QUERY_PARAMS%"
                    .replace("%QUERY_PARAMS%", "%QUERY_PARAMS:5%")));
  }

  @Test
  void takesTheFirstValueThatThereIs() throws Exception {
    scene.requestHeaders.add(HeaderName.PATH, "/path");

    assertEquals(
        "/pa",
        scene.text(
            "%COALESCE({\"operators\":[\"TRACE_ID\",{\"command\":\"REQ\",\"param\":\":path\"}]})"
                + ":3%"));
  }

  @Test
  void writesNoProtocolForAConnection() throws Exception {
    Scene connection = new Scene(Instant.EPOCH, Address.of("127.0.0.1", 1), null);

    assertEquals("-", connection.text("%PROTOCOL%"));
    assertEquals(Protocol.HTTP_11.text(), scene.text("%PROTOCOL%"));
  }

  @Test
  void remembersEveryAttempt() throws Exception {
    var upstream = scene.stream.ensureUpstream();
    upstream.host(Address.of("10.0.0.1", 80), "one", Metadata.EMPTY);
    upstream.connection(Scene.upstreamConnection(), Protocol.HTTP_11);
    upstream.host(Address.of("10.0.0.2", 80), "two", Metadata.EMPTY);

    assertEquals(
        "10.0.0.1:80 one 10.0.0.2:80 - -",
        scene.text(
            "%UPSTREAM_HOSTS_ATTEMPTED% %UPSTREAM_HOST_NAMES_ATTEMPTED% %UPSTREAM_HOST%"
                + " %UPSTREAM_REMOTE_ADDRESS% %UPSTREAM_PROTOCOL%"));
  }
}
