package io.weft.admin;

/**
 * A request to an admin endpoint.
 *
 * @param method such as GET
 * @param path without the query
 * @param query parameters of the query and, after them, of a form in the body
 */
public record AdminRequest(String method, String path, QueryString query) {}
