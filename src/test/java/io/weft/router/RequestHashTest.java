package io.weft.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.re2j.Pattern;
import io.weft.common.XxHash64;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.Protocol;
import io.weft.http.StreamInfo;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import io.weft.router.HashPolicy.Input;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestHashTest {
  private static final Input USER = new Input.Header(HeaderName.of("x-user"), null);
  private static final Input QUERY = new Input.QueryParameter("q");

  private final StreamInfo info =
      new StreamInfo(
          new ConnectionInfo(Address.of("10.0.0.1", 80), Address.of("10.0.0.2", 4711)),
          Protocol.HTTP_11);

  @Test
  void hashesOneValueWithXxHash() {
    RequestHash hash = hash(HeaderMap.of("x-user", "a"), policy(USER));

    assertTrue(hash.isPresent());
    assertEquals(XxHash64.hash("a", 0), hash.value());
  }

  @Test
  void hashesSeveralValuesInWhateverOrder() {
    long one = hash(HeaderMap.of("x-user", "a", "x-user", "b"), policy(USER)).value();
    long other = hash(HeaderMap.of("x-user", "b", "x-user", "a"), policy(USER)).value();

    assertEquals(XxHash64.hash("b", XxHash64.hash("a", 0)), one);
    assertEquals(one, other);
  }

  @Test
  void rewritesAValueBeforeItIsHashed() {
    Input stem =
        new Input.Header(
            HeaderName.of("x-user"), new RegexRewrite(Pattern.compile("([a-z]+)[0-9]*"), "\\1"));

    assertEquals(
        XxHash64.hash("ann", 0), hash(HeaderMap.of("x-user", "ann7"), policy(stem)).value());
  }

  @Test
  void combinesWhatPoliciesFind() {
    HeaderMap headers = HeaderMap.of("x-user", "a", ":path", "/?q=1&q=2");

    RequestHash hash = hash(headers, policy(USER), policy(QUERY));

    long expected = Long.rotateLeft(XxHash64.hash("a", 0), 1) ^ XxHash64.hash("1");
    assertEquals(expected, hash.value());
  }

  @Test
  void endsWithATerminalPolicyThatFoundSomething() {
    HashPolicy terminal = new HashPolicy(USER, true);
    HeaderMap both = HeaderMap.of("x-user", "a", ":path", "/?q=1");
    HeaderMap onlyQuery = HeaderMap.of(":path", "/?q=1");

    assertEquals(XxHash64.hash("a", 0), hash(both, terminal, policy(QUERY)).value());
    assertEquals(XxHash64.hash("1"), hash(onlyQuery, terminal, policy(QUERY)).value());
  }

  @Test
  void isAbsentWhereNothingIsFound() {
    assertFalse(hash(new HeaderMap(), policy(USER), policy(QUERY)).isPresent());
  }

  @Test
  void hashesTheClientAndFilterState() {
    info.ownFilterState().put("key", "state");

    assertEquals(
        XxHash64.hash("10.0.0.2"), hash(new HeaderMap(), policy(new Input.SourceIp())).value());
    assertEquals(
        XxHash64.hash("state"),
        hash(new HeaderMap(), policy(new Input.FilterState("key"))).value());
    assertFalse(hash(new HeaderMap(), policy(new Input.FilterState("none"))).isPresent());
  }

  @Test
  void hashesACookieAndMakesNone() {
    Input cookie = new Input.Cookie("c", Duration.ofSeconds(9), "/p", "");
    HeaderMap headers = HeaderMap.of("cookie", "a=1; c=\"two\"", "cookie", "c=3");

    RequestHash hash = hash(headers, policy(cookie));

    assertEquals(XxHash64.hash("two"), hash.value());
    assertEquals(List.of(), hash.cookiesToSet());
  }

  @Test
  void makesACookieThatIsMissingAndHashesIt() {
    Input cookie = new Input.Cookie("c", Duration.ofSeconds(9), "/p", "; SameSite=Lax");

    RequestHash hash = hash(new HeaderMap(), policy(cookie));

    String made = Long.toHexString(XxHash64.hash("10.0.0.2:471110.0.0.1:80"));
    assertEquals(XxHash64.hash(made), hash.value());
    assertEquals(
        List.of("c=\"" + made + "\"; Max-Age=9; Path=/p; SameSite=Lax; HttpOnly"),
        hash.cookiesToSet());
  }

  @Test
  void makesNoCookieWithoutATimeToLive() {
    RequestHash hash = hash(new HeaderMap(), policy(new Input.Cookie("c", null, "", "")));

    assertFalse(hash.isPresent());
    assertEquals(List.of(), hash.cookiesToSet());
  }

  private RequestHash hash(HeaderMap headers, HashPolicy... policies) {
    RequestHash hash = RequestHash.makingCookies();
    hash.evaluate(List.of(policies), headers, info);
    return hash;
  }

  private static HashPolicy policy(Input input) {
    return new HashPolicy(input, false);
  }
}
