package io.weft.admin;

import java.io.IOException;

/** Answers the requests to one admin endpoint. Shared by all requests; any thread; may block. */
@FunctionalInterface
public interface AdminHandler {
  /**
   * Answers {@code request}.
   *
   * @throws IOException if the body of the request cannot be read
   */
  AdminResponse handle(AdminRequest request) throws IOException;
}
