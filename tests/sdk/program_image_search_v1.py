"""A program as users of version 1 wrote them: it names a region, and neither a server nor a key.

`program_image_search_v1.py INSTANCE PICTURE` prints a line for each of the eight calls.
"""

import base64
import sys

from huaweicloudsdkimagesearch.v1 import *
from huaweicloudsdkimagesearch.v1.region.imagesearch_region import ImageSearchRegion

instance, file_name = sys.argv[1:]
with open(file_name, "rb") as file:
    picture = base64.b64encode(file.read()).decode()

client = ImageSearchClient.new_builder().with_region(ImageSearchRegion.value_of("cn-north-4")).build()

body = CreateInstanceReq(name=instance, model="common-search", tags=["kind"])
print("created", client.run_create_instance(RunCreateInstanceRequest(body=body)).instance_name)
print("status", client.run_query_instance(RunQueryInstanceRequest(instance_name=instance)).status)

body = AddPictureRequestReq(path="/a.jpg", file=picture, tags={"kind": "cup"})
print("added", client.run_add_picture(RunAddPictureRequest(instance_name=instance, body=body)).result)
body = SearchPictureReq(file=picture, limit=5)
best = client.run_search_picture(RunSearchPictureRequest(instance_name=instance, body=body)).result[0]
print("found", best.path, best.tags["kind"], best.sim > 0.99)

body = RunModifyPictureReq(path="/a.jpg", tags={"kind": "bowl"})
print("modified", client.run_modify_picture(RunModifyPictureRequest(instance_name=instance, body=body)).result)
body = DeletePictureReq(path="/a.jpg")
print("exists", client.run_check_picture(RunCheckPictureRequest(instance_name=instance, body=body)).exist)
print("removed", client.run_delete_picture(RunDeletePictureRequest(instance_name=instance, body=body)).result)
print("deleted", client.run_delete_instance(RunDeleteInstanceRequest(instance_name=instance)).result)
