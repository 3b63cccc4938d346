import { test, testAdminForms } from "../support/admin-forms";

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });
  testAdminForms();
});
