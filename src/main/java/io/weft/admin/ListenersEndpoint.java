package io.weft.admin;

import io.weft.net.Address;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** {@code /listeners}: names and addresses, as text or as {@code envoy.admin.v3.Listeners}. */
public final class ListenersEndpoint {
  /**
   * A listener to show.
   *
   * @param addresses where it listens really, its main address first
   */
  public record ShownListener(String name, List<Address> addresses) {}

  private final Supplier<List<ShownListener>> listeners;

  /** An endpoint that shows what {@code listeners} yields; it is asked on the request's thread. */
  public ListenersEndpoint(Supplier<List<ShownListener>> listeners) {
    this.listeners = listeners;
  }

  /** The endpoint. */
  public AdminEndpoint endpoint() {
    return AdminEndpoint.reading(
        "/listeners",
        "names and addresses of the listeners",
        this::show,
        AdminEndpoint.Parameter.choice("format", "form of the answer", "text", "json"));
  }

  private AdminResponse show(AdminRequest request) {
    return request.query().first("format", "").equals("json") ? json() : text();
  }

  private AdminResponse text() {
    StringBuilder text = new StringBuilder();
    for (ShownListener listener : listeners.get()) {
      for (Address address : listener.addresses()) {
        text.append(listener.name()).append("::").append(address).append('\n');
      }
    }
    return AdminResponse.text(200, text.toString());
  }

  private AdminResponse json() {
    List<Object> statuses = new ArrayList<>();
    for (ShownListener listener : listeners.get()) {
      List<Address> addresses = listener.addresses();
      Map<String, Object> status = new LinkedHashMap<>();
      status.put("name", listener.name());
      if (!addresses.isEmpty()) {
        status.put("local_address", AddressTree.of(addresses.getFirst()));
      }
      if (addresses.size() > 1) {
        status.put(
            "additional_local_addresses",
            addresses.subList(1, addresses.size()).stream().map(AddressTree::of).toList());
      }
      statuses.add(status);
    }
    return AdminResponse.json(
        statuses.isEmpty() ? Map.of() : Map.of("listener_statuses", statuses));
  }
}
