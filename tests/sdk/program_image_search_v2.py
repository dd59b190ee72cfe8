"""A program as users of version 2 wrote them: it names a region, and neither a server nor a key.

`program_image_search_v2.py INSTANCE PICTURE` prints a line for each of the five calls. The instance declares the
tag `brand` and the number `year`.
"""

import base64
import sys

from huaweicloudsdkimagesearch.v2 import *
from huaweicloudsdkimagesearch.v2.region.imagesearch_region import ImageSearchRegion

instance, file_name = sys.argv[1:]
with open(file_name, "rb") as file:
    picture = base64.b64encode(file.read()).decode()

client = ImageSearchClient.new_builder().with_region(ImageSearchRegion.value_of("cn-north-4")).build()

body = AddDataParam(item_id="a", image_base64=picture, custom_tags={"brand": "x"}, custom_num_tags={"year": 2022})
print("added", client.run_add_data(RunAddDataRequest(service_name=instance, body=body)).result)

body = SearchParam(search_type="IMAGE", image_base64=picture, custom_num_tags={"year": RangeParam(2021, 2022)})
data = client.run_search(RunSearchRequest(service_name=instance, body=body)).data
print("found", data.search_info.total_num, data.items[0].id, data.items[0].score > 0.99)

body = UpdateParam(item_id="a", custom_tags={"brand": "y"})
print("updated", client.run_update_data(RunUpdateDataRequest(service_name=instance, body=body)).result)
body = CheckParam(item_id="a")
data = client.run_check_data(RunCheckDataRequest(service_name=instance, body=body)).data
print("exists", data.existed, data.item_info.custom_tags["brand"])
body = DeleteParam(item_id="a")
print("deleted", client.run_delete_data(RunDeleteDataRequest(service_name=instance, body=body)).result)
