package io.weft.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.router.ScopeKeyBuilder.Element;
import io.weft.router.ScopeKeyBuilder.Fragment;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RouteScopesTest {
  private static final Fragment KEYED =
      new Fragment(HeaderName.of("x-scope"), ";", new Element.Keyed("=", "k"));
  private static final Fragment SECOND =
      new Fragment(HeaderName.of("x-list"), ",", new Element.At(1));
  private static final Fragment WHOLE =
      new Fragment(HeaderName.of("x-scope"), "", new Element.At(0));

  @Test
  void findsTheElementWithAKey() {
    RouteScopes scopes = scopes(List.of(KEYED), scope("a", "a"), scope("none", ""));

    assertEquals("a", name(scopes, "x-scope", "j=b;k=a;k=c"));
    assertEquals("none", name(scopes, "x-scope", "k"));
    assertEquals("none", name(scopes, "x-scope", "k="));
    assertNull(name(scopes, "x-scope", "k=a=b"));
    assertNull(name(scopes, "x-scope", "k =a"));
    assertNull(name(scopes, "x-scope", "kk=a"));
  }

  @Test
  void findsTheElementAtAPlace() {
    RouteScopes scopes = scopes(List.of(SECOND), scope("b", "b"), scope("none", ""));

    assertEquals("b", name(scopes, "x-list", "a,b,c"));
    assertEquals("none", name(scopes, "x-list", "a,"));
    assertNull(name(scopes, "x-list", "a"));
    assertNull(name(scopes, "x-list", "a, b"));
  }

  @Test
  void takesTheFirstFieldWhole() {
    RouteScopes scopes = scopes(List.of(WHOLE), scope("a;b", "a;b"));

    assertEquals("a;b", name(scopes, "x-scope", "a;b", "x-scope", "c"));
    assertNull(name(scopes, "x-scope", "c", "x-scope", "a;b"));
    assertNull(name(scopes));
  }

  @Test
  void needsEveryFragment() {
    RouteScopes scopes = scopes(List.of(KEYED, SECOND), scope("both", "a", "b"), scope("one", "a"));

    assertEquals("both", name(scopes, "x-scope", "k=a", "x-list", "0,b"));
    assertNull(name(scopes, "x-scope", "k=a"));
    assertNull(name(scopes, "x-scope", "k=a", "x-list", "0,c"));
  }

  @Test
  void takesTheLastOfEqualKeysAndOfEqualNames() {
    RouteScopes scopes =
        scopes(
            List.of(WHOLE),
            new RouteScopes.Scope("first", List.of("a"), table("first")),
            new RouteScopes.Scope("second", List.of("a"), table("second")),
            new RouteScopes.Scope("twice", List.of("b"), table("gone")),
            new RouteScopes.Scope("twice", List.of("c"), table("kept")));

    assertEquals("second", name(scopes, "x-scope", "a"));
    assertNull(name(scopes, "x-scope", "b"));
    assertEquals("kept", name(scopes, "x-scope", "c"));
  }

  private static RouteScopes scopes(List<Fragment> fragments, RouteScopes.Scope... scopes) {
    return new RouteScopes(new ScopeKeyBuilder(fragments), List.of(scopes));
  }

  private static RouteScopes.Scope scope(String name, String... key) {
    return new RouteScopes.Scope(name, List.of(key), table(name));
  }

  private static RouteTable table(String name) {
    return new RouteTable(name, new RouteTable.Options(List.of(), false, false), List.of());
  }

  private static @Nullable String name(RouteScopes scopes, String... headers) {
    RouteTable table = scopes.tableFor(HeaderMap.of(headers));
    return table == null ? null : table.name();
  }
}
